import org.apache.spark.SparkContext

object Join extends Benchmark {
  def job(sc: SparkContext, args: Array[String]): Any = {
    val named = sc.textFile(args(1)).map { line =>
      val comma = line.indexOf(',')
      (line.substring(0, comma).toInt, line.substring(comma + 1))
    }
    val facts = sc.textFile(args(0)).map { line =>
      val comma = line.indexOf(',')
      (line.substring(0, comma).toInt, line.substring(comma + 1).toInt)
    }
    val (count, values, lengths) = facts
      .join(named)
      .map { case (_, (value, name)) => (1, value.toLong, name.length.toLong) }
      .reduce((a, b) => (a._1 + b._1, a._2 + b._2, a._3 + b._3))
    Map("count" -> count, "values" -> values, "lengths" -> lengths)
  }
}
