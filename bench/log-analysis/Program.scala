import java.util.regex.Pattern
import org.apache.spark.SparkContext

object LogAnalysis extends Benchmark {
  private val format =
    Pattern.compile("^(\\S+) \\S+ \\S+ \\[([^\\]]+)\\] \"(\\S+) (\\S+) [^\"]*\" (\\d{3}) (\\d+)$")

  def job(sc: SparkContext, args: Array[String]): Any = {
    val pages = sc
      .textFile(args(0))
      .map(line => format.matcher(line))
      .filter(m => m.find() && m.group(3) == "GET" && m.group(5).toInt < 400)
      .map(m => (m.group(4), (1, m.group(6).toLong)))
      .reduceByKey((a, b) => (a._1 + b._1, a._2 + b._2))
      .cache()
    val top = pages.top(5)(Ordering.by { case (page, (hits, bytes)) => (bytes, hits, page) })
    val (count, hits, bytes) = pages
      .map { case (_, (n, size)) => (1, n, size) }
      .reduce((a, b) => (a._1 + b._1, a._2 + b._2, a._3 + b._3))
    val found = top.map { case (page, (n, size)) => Seq(page, n, size) }
    Map("count" -> count, "hits" -> hits, "bytes" -> bytes, "top" -> found)
  }
}
