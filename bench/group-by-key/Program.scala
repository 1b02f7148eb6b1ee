import org.apache.spark.SparkContext

object GroupByKey extends Benchmark {
  def job(sc: SparkContext, args: Array[String]): Any = {
    val (keys, count, medians) = sc
      .textFile(args(0))
      .map { line =>
        val space = line.indexOf(' ')
        (line.substring(0, space), line.substring(space + 1).toInt)
      }
      .groupByKey()
      .map { case (_, values) =>
        val sorted = values.toArray.sorted
        (1, sorted.length, sorted(sorted.length / 2).toLong)
      }
      .reduce((a, b) => (a._1 + b._1, a._2 + b._2, a._3 + b._3))
    Map("keys" -> keys, "count" -> count, "medians" -> medians)
  }
}
