import org.apache.spark.SparkContext

object Distinct extends Benchmark {
  def job(sc: SparkContext, args: Array[String]): Any = sc.textFile(args(0)).distinct().count()
}
