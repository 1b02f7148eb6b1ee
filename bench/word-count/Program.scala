import org.apache.spark.SparkContext

object WordCount extends Benchmark {
  def job(sc: SparkContext, args: Array[String]): Any = {
    val counts = sc.textFile(args(0)).flatMap(_.split(" ")).map((_, 1)).reduceByKey(_ + _).cache()
    val top = counts.top(10)(Ordering.by(_.swap))
    val (distinct, words, checksum) = counts
      .map { case (word, n) => (1, n, n.toLong * word.length) }
      .reduce((a, b) => (a._1 + b._1, a._2 + b._2, a._3 + b._3))
    val found = top.map { case (word, n) => Seq(word, n) }
    Map("words" -> words, "distinct" -> distinct, "checksum" -> checksum, "top" -> found)
  }
}
