import org.apache.spark.SparkContext

case class SortedPart(first: Long, last: Long, isSorted: Boolean, count: Int, keys: Long, length: Long)

object SortByKey extends Benchmark {
  def job(sc: SparkContext, args: Array[String]): Any = {
    val parts = sc
      .textFile(args(0))
      .map(line => (line.substring(0, 10).toLong, line.substring(11)))
      .sortByKey()
      .mapPartitions(summary)
      .collect()
      .filter(_.count > 0)
    val isSorted = parts.forall(_.isSorted) &&
      parts.zip(parts.drop(1)).forall { case (a, b) => a.last <= b.first }
    Map(
      "isSorted" -> isSorted,
      "count" -> parts.map(_.count).sum,
      "keys" -> parts.map(_.keys).sum,
      "length" -> parts.map(_.length).sum
    )
  }

  private def summary(records: Iterator[(Long, String)]): Iterator[SortedPart] = {
    var (first, last, isSorted, count, keys, length) = (0L, Long.MinValue, true, 0, 0L, 0L)
    for ((key, payload) <- records) {
      if (count == 0) first = key
      if (key < last) isSorted = false
      last = key
      count += 1
      keys += key % 1009
      length += payload.length
    }
    Iterator(SortedPart(first, last, isSorted, count, keys, length))
  }
}
