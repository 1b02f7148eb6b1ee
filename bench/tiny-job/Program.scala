import org.apache.spark.{SparkConf, SparkContext}

/** Once, unlike the other programs: the start of the JVM is what is timed. */
object TinyJob {
  def main(args: Array[String]): Unit = {
    val sc = new SparkContext(new SparkConf().setAppName("tiny job"))
    val factor = 3
    val sum = sc.range(0, 100).map(_ * factor).reduce(_ + _)
    val resultAt = System.currentTimeMillis()
    sc.stop()
    println(s"""{"resultAt":$resultAt,"sum":$sum}""")
  }
}
