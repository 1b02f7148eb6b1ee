import { inputFormatContract, MemoryFileSystem, textInput } from "@firesteel/conformance";

for (const blockSizeBytes of [997, 32 * 1024])
  inputFormatContract(
    `text in memory, blocks of ${blockSizeBytes} bytes`,
    async () =>
      textInput({ fileSystem: new MemoryFileSystem({ blockSizeBytes }), root: "mem:/in" }),
    { splittable: true, ordered: true },
  );
