import org.apache.spark.SparkContext
import org.apache.spark.rdd.RDD
import org.apache.spark.storage.StorageLevel

object Cache extends Benchmark {
  private var records: RDD[(Long, String)] = _

  override def warmUp(sc: SparkContext, args: Array[String]): Unit = {
    records = sc
      .textFile(args(0))
      .map(line => (line.substring(0, 10).toLong, line.substring(11)))
      .persist(StorageLevel.fromString(args(1)))
    records.count()
  }

  def job(sc: SparkContext, args: Array[String]): Any =
    (0 until 5).map { i =>
      records.map { case (key, payload) => key % 1009 + payload.length + i }.reduce(_ + _)
    }
}
