import org.apache.spark.SparkContext

object PageRank extends Benchmark {
  def job(sc: SparkContext, args: Array[String]): Any = {
    val links = sc
      .textFile(args(0))
      .map { line =>
        val space = line.indexOf(' ')
        (line.substring(0, space).toInt, line.substring(space + 1).toInt)
      }
      .groupByKey()
      .cache()
    var ranks = links.mapValues(_ => 1.0)
    for (_ <- 1 to 10)
      ranks = links
        .join(ranks)
        .flatMap { case (_, (pages, rank)) => pages.map(page => (page, rank / pages.size)) }
        .reduceByKey(_ + _)
        .mapValues(sum => 0.15 + 0.85 * sum)
    val (count, sum, largest) = ranks
      .map { case (_, rank) => (1, rank, rank) }
      .reduce((a, b) => (a._1 + b._1, a._2 + b._2, a._3.max(b._3)))
    Map("count" -> count, "sum" -> sum, "largest" -> largest)
  }
}
