import java.lang.management.ManagementFactory
import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.module.scala.DefaultScalaModule
import org.apache.spark.{SparkConf, SparkContext}
import scala.jdk.CollectionConverters._

/** A job run twice in one JVM, cold and warm. */
abstract class Benchmark {
  def job(sc: SparkContext, args: Array[String]): Any

  /** What is there before the job and not timed. */
  def warmUp(sc: SparkContext, args: Array[String]): Unit = ()

  def main(args: Array[String]): Unit = {
    val sc = new SparkContext(new SparkConf().setAppName(getClass.getSimpleName))
    sc.setLogLevel("ERROR")
    val (cold, _) = timed(sc, args)
    System.gc()
    val (warm, answer) = timed(sc, args)
    val gc = ManagementFactory.getGarbageCollectorMXBeans.asScala.map(_.getCollectionTime).sum
    sc.stop()
    val output =
      Map("jobSeconds" -> warm, "coldSeconds" -> cold, "gcSeconds" -> gc / 1e3, "answer" -> answer)
    println(new ObjectMapper().registerModule(DefaultScalaModule).writeValueAsString(output))
  }

  private def timed(sc: SparkContext, args: Array[String]): (Double, Any) = {
    warmUp(sc, args)
    val started = System.nanoTime()
    val answer = job(sc, args)
    val seconds = (System.nanoTime() - started) / 1e9
    sc.getPersistentRDDs.values.foreach(_.unpersist(blocking = true))
    (seconds, answer)
  }
}
