/**
 * Prints the public members of Spark's Scala classes as JSON, from Scala's own signatures: what is private[spark]
 * there is public in the byte code, and is left out here. Run in spark-shell by record.sh.
 */
object RecordScala {
  import scala.reflect.runtime.universe._
  import org.apache.spark._
  import org.apache.spark.rdd._

  private def quote(text: String): String = "\"" + text + "\""

  /** Members that the class or a trait of Spark's declares; operators by their Scala spelling. */
  private def describe(tpe: Type): String = {
    val members = tpe.members.filter { m =>
      m.isMethod && m.isPublic && !m.isConstructor && !m.isSynthetic && !m.name.toString.contains("$default$") &&
      m.owner.fullName.startsWith("org.apache.spark") && m.owner.fullName != "org.apache.spark.internal.Logging"
    }
    val byName = members.groupBy(_.name.decodedName.toString.trim).toSeq.sortBy(_._1)
    byName
      .filterNot { case (name, _) => name.endsWith("_=") }
      .map { case (name, overloads) =>
        val annotations = overloads.flatMap(_.annotations.map(_.tree.tpe.typeSymbol.name.toString)).toSet
        val shapes = overloads.map { m =>
          m.asMethod.paramLists.map(_.filterNot(_.isImplicit).map(_.name.toString)).filter(_.nonEmpty).flatten
        }.toSeq.sortBy(s => (s.size, s.mkString(","))).distinct
        val marks = Seq("deprecated" -> "deprecated", "DeveloperApi" -> "developerApi", "Experimental" -> "experimental")
          .collect { case (annotation, mark) if annotations(annotation) => s""", "$mark": true""" }
        s"""   {"name": ${quote(name)}, "parameters": [${shapes.map(_.map(quote).mkString("[", ", ", "]")).mkString(", ")}]${marks.mkString}}"""
      }
      .mkString("[\n", ",\n", "\n  ]")
  }

  def main(): Unit = {
    val classes = Seq(
      "RDD" -> typeOf[RDD[Int]],
      "PairRDDFunctions" -> typeOf[PairRDDFunctions[Int, Int]],
      "OrderedRDDFunctions" -> typeOf[OrderedRDDFunctions[Int, Int, (Int, Int)]],
      "DoubleRDDFunctions" -> typeOf[DoubleRDDFunctions],
      "SequenceFileRDDFunctions" -> typeOf[SequenceFileRDDFunctions[Int, Int]],
      "AsyncRDDActions" -> typeOf[AsyncRDDActions[Int]],
      "RDDBarrier" -> typeOf[RDDBarrier[Int]],
      "SparkContext" -> typeOf[SparkContext],
      "SparkContext (object)" -> typeOf[SparkContext.type],
      "SparkConf" -> typeOf[SparkConf],
      "SparkFiles" -> typeOf[SparkFiles.type],
      "SparkStatusTracker" -> typeOf[SparkStatusTracker],
      "StorageLevel" -> typeOf[org.apache.spark.storage.StorageLevel],
      "StorageLevel (object)" -> typeOf[org.apache.spark.storage.StorageLevel.type],
      "Broadcast" -> typeOf[org.apache.spark.broadcast.Broadcast[Int]],
      "AccumulatorV2" -> typeOf[org.apache.spark.util.AccumulatorV2[Int, Int]],
      "LongAccumulator" -> typeOf[org.apache.spark.util.LongAccumulator],
      "DoubleAccumulator" -> typeOf[org.apache.spark.util.DoubleAccumulator],
      "CollectionAccumulator" -> typeOf[org.apache.spark.util.CollectionAccumulator[Int]],
      "TaskContext" -> typeOf[TaskContext],
      "TaskContext (object)" -> typeOf[TaskContext.type],
      "BarrierTaskContext" -> typeOf[BarrierTaskContext],
      "StatCounter" -> typeOf[org.apache.spark.util.StatCounter],
      "FutureAction" -> typeOf[FutureAction[Int]],
      "Partitioner" -> typeOf[Partitioner]
    )
    val body = classes.map { case (name, tpe) => s"""  ${quote(name)}: ${describe(tpe)}""" }.mkString(",\n")
    val out = new java.io.PrintWriter(System.getProperty("parity.out"))
    out.println(s"""{\n "source": "spark-core ${SPARK_VERSION}",\n "classes": {\n$body\n }\n}""")
    out.close()
  }
}
RecordScala.main()
System.exit(0)
