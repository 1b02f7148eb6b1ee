declare module "bzip2-wasm" {
  interface Module {
    readonly HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    setValue(pointer: number, value: number, type: "i32"): void;
    getValue(pointer: number, type: "i32"): number;
    _BZ2_bzBuffToBuffCompress(
      target: number,
      targetLength: number,
      source: number,
      length: number,
      blockSize100k: number,
      verbosity: number,
      workFactor: number,
    ): number;
    _BZ2_bzBuffToBuffDecompress(
      target: number,
      targetLength: number,
      source: number,
      length: number,
      small: number,
      verbosity: number,
    ): number;
  }
  export default class BZip2 {
    readonly wasmModule: Module;
    init(): Promise<void>;
  }
}
