import org.apache.spark.SparkContext

object Numeric extends Benchmark {
  def job(sc: SparkContext, args: Array[String]): Any =
    sc.range(0, args(0).toLong).map(_ * 3 + 1).filter(_ % 7 != 0).map(_ % 1000).reduce(_ + _)
}
