import org.apache.spark.SparkContext

object ManyTasks extends Benchmark {
  def job(sc: SparkContext, args: Array[String]): Any =
    sc.range(0, 1000000, 1, args(0).toInt).map(_ % 7).sum().toLong
}
