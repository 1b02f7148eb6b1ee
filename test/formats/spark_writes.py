"""Writes files with real Spark and Hadoop into a directory, and what is in them as JSON on standard output.

usage: python spark_writes.py DIRECTORY
"""

import json
import sys

from spark_session import CODECS, Hadoop, start

root = sys.argv[1]
sc = start()
hadoop = Hadoop(sc)
jvm, io = hadoop.jvm, hadoop.io
written = {"text": {}, "sequence": {}, "types": {}, "java": {}}

# Lines with letters of one to four bytes, of all lengths, in more than one block of bzip2.
lines = [f"{i} " + "aé€𝄞"[i % 4] * (i % 50) + str(i * 7919 % 10007) for i in range(30000)]
rdd = sc.parallelize(lines, 2)
for codec in [None, *CODECS]:
    out = f"{root}/text-{codec}"
    rdd.saveAsTextFile(out, CODECS.get(codec))
    written["text"][str(codec)] = out

# Hadoop's zstd needs a native library, which Spark brings as zstd-jni.
stream = jvm.com.github.luben.zstd.ZstdOutputStream(jvm.java.io.FileOutputStream(f"{root}/lines.zst"))
stream.write(bytearray("".join(line + "\n" for line in lines).encode()))
stream.close()
written["text"]["zstd"] = f"{root}/lines.zst"

# Sequence files by PySpark: every mode and codec.
pairs = [(i, "v" * (i % 90) + str(i)) for i in range(4000)]
sequence = "org.apache.hadoop.mapreduce.lib.output.SequenceFileOutputFormat"
for mode in ["NONE", "RECORD", "BLOCK"]:
    for codec in CODECS if mode != "NONE" else ["deflate"]:
        name = mode if mode == "NONE" else f"{mode}-{codec}"
        conf = {
            "mapreduce.output.fileoutputformat.compress": str(mode != "NONE").lower(),
            "mapreduce.output.fileoutputformat.compress.codec": CODECS[codec],
            "mapreduce.output.fileoutputformat.compress.type": mode,
        }
        # A codec of its own for every record takes its time.
        count = 200 if mode == "RECORD" else len(pairs)
        sc.parallelize(pairs[:count], 1).saveAsNewAPIHadoopFile(
            f"{root}/seq-{name}",
            sequence,
            "org.apache.hadoop.io.IntWritable",
            "org.apache.hadoop.io.Text",
            conf=conf,
        )
        written["sequence"][name] = {"path": f"{root}/seq-{name}", "count": count}

# Every type that PySpark converts.
typed = {
    "str": "é€𝄞",
    "int": -(2**31),
    "long": 2**40,
    "float": 0.1,
    "bool": True,
    "bytes": bytearray(b"\x00\xff"),
    "none": None,
    "map": {"a": 1, "b": None, "c": 0.5, "d": "x"},
}
for name, value in typed.items():
    sc.parallelize([(1, value)], 1).saveAsSequenceFile(f"{root}/type-{name}")
    written["types"][name] = f"{root}/type-{name}"

# Types that PySpark has no words for, by Hadoop itself.
java = {
    "VInt": [io.VIntWritable(n) for n in [0, -112, -113, 127, 128, 2**31 - 1, -(2**31)]],
    "VLong": [io.VLongWritable(jvm.Long.parseLong(str(n))) for n in [0, 2**62, -(2**63), 255, 256, -257]],
    "Short": [io.ShortWritable(jvm.Short.parseShort(str(n))) for n in [-32768, 32767]],
    "Byte": [io.ByteWritable(jvm.Byte.parseByte(str(n))) for n in [-128, 127]],
    "Float": [io.FloatWritable(jvm.Float.parseFloat(str(x))) for x in [0.1, -2.5]],
    "Double": [io.DoubleWritable(x) for x in [0.1, 1e300, float("inf")]],
    "MD5Hash": [io.MD5Hash.digest("x")],
    "ArrayPrimitive": [],
}
sorted_map = io.SortedMapWritable()
sorted_map.put(io.Text("b"), io.IntWritable(2))
sorted_map.put(io.Text("a"), io.IntWritable(1))
java["SortedMap"] = [sorted_map]
for component, values in [("int", [1, -2]), ("double", [0.5]), ("boolean", [True, False])]:
    primitive = getattr(jvm, component)
    array = sc._gateway.new_array(primitive, len(values))
    for i, value in enumerate(values):
        array[i] = value
    java["ArrayPrimitive"].append(io.ArrayPrimitiveWritable(array))
for name, values in java.items():
    path = f"{root}/java-{name}"
    writer = io.SequenceFile.createWriter(
        hadoop.fs, hadoop.conf, hadoop.path(path), io.IntWritable(0).getClass(), values[0].getClass()
    )
    for i, value in enumerate(values):
        writer.append(io.IntWritable(i), value)
    writer.close()
    written["java"][name] = [str(value.toString()) for value in values]

# A MapFile of enough keys for its index to have several entries.
writer = io.MapFile.Writer(
    hadoop.conf, hadoop.fs, f"{root}/maps/part-r-00000", io.Text("").getClass(), io.LongWritable(0).getClass()
)
for i in range(1000):
    writer.append(io.Text(f"{i:04d}"), io.LongWritable(i * i))
writer.close()

print(json.dumps({**written, "lines": lines, "pairs": pairs}))
sc.stop()
