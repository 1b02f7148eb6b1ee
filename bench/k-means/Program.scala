import org.apache.spark.SparkContext

object KMeans extends Benchmark {
  def job(sc: SparkContext, args: Array[String]): Any = {
    val points = sc.textFile(args(0)).map(_.split(" ").map(_.toDouble)).cache()
    points.count()
    var centres = points.take(10)
    for (_ <- 1 to 10) {
      val shared = sc.broadcast(centres)
      val sums = points
        .map(point => (closest(point, shared.value), (point, 1)))
        .reduceByKey((a, b) => (a._1.zip(b._1).map { case (x, y) => x + y }, a._2 + b._2))
        .collectAsMap()
      centres = centres.zipWithIndex.map { case (centre, c) =>
        sums.get(c).map { case (total, n) => total.map(_ / n) }.getOrElse(centre)
      }
    }
    centres
  }

  private def closest(point: Array[Double], centres: Array[Array[Double]]): Int = {
    var (best, least) = (0, Double.PositiveInfinity)
    for (c <- centres.indices) {
      val centre = centres(c)
      var distance = 0.0
      var d = 0
      while (d < point.length) {
        val difference = point(d) - centre(d)
        distance += difference * difference
        d += 1
      }
      if (distance < least) { best = c; least = distance }
    }
    best
  }
}
