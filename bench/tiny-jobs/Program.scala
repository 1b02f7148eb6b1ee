import org.apache.spark.SparkContext

object TinyJobs extends Benchmark {
  def job(sc: SparkContext, args: Array[String]): Any =
    (1 to args(0).toInt).map(_ => sc.range(0, 100).count()).sum
}
