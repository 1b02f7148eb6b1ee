const magic = 0xfd2fb528;
const skippableMagic = 0x184d2a5;

/** Where one frame after another ends in a stream of zstd (RFC 8878 §3.1), found without decompressing. */
export class ZstdFrames {
  /** Of the frame that is being walked, bytes of the head that is needed next. */
  readonly #head = Buffer.alloc(14);
  #filled = 0;
  #wanted = 4;
  #state: "magic" | "descriptor" | "header" | "block" | "skippable" = "magic";
  /** Bytes to pass over before the next head. */
  #skip = 0;
  #isLastBlock = false;
  #hasChecksum = false;
  #sizeBytes = 0;
  /** Plain bytes of the current frame, where its header says it and has been seen. */
  contentBytes: number | undefined;
  /** Nothing of a frame has been seen that is not complete. */
  get isBetweenFrames(): boolean {
    return this.#state === "magic" && this.#filled === 0 && this.#skip === 0;
  }

  /** Of `bytes`, how many belong to the current frame; `isBetweenFrames` tells whether it ends with them. */
  advance(bytes: Uint8Array): number {
    for (let at = 0; at < bytes.length;) {
      if (this.#skip > 0) {
        const count = Math.min(this.#skip, bytes.length - at);
        this.#skip -= count;
        at += count;
      } else {
        this.#head[this.#filled++] = bytes[at++] ?? 0;
        if (this.#filled === this.#wanted) this.#takeHead();
      }
      if (this.#skip === 0 && this.#state === "block" && this.#isLastBlock && this.#wanted === 0)
        this.#expect("magic", 4);
      if (this.isBetweenFrames) return at;
    }
    return bytes.length;
  }

  #takeHead(): void {
    const head = this.#head;
    this.#filled = 0;
    switch (this.#state) {
      case "magic": {
        const value = head.readUInt32LE(0);
        this.contentBytes = undefined;
        if (value >>> 4 === skippableMagic) this.#expect("skippable", 4);
        else if (value === magic) this.#expect("descriptor", 1);
        else throw new Error("incorrect magic number");
        return;
      }
      case "skippable":
        this.#skip = head.readUInt32LE(0);
        this.#expect("magic", 4);
        return;
      case "descriptor": {
        const flags = head[0] ?? 0;
        const isSingleSegment = (flags & 0x20) !== 0;
        this.#hasChecksum = (flags & 0x04) !== 0;
        const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0;
        const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
        const rest = (isSingleSegment ? 0 : 1) + dictionaryBytes + sizeBytes;
        this.#isLastBlock = false;
        this.#sizeBytes = sizeBytes;
        this.#expect("header", rest);
        return;
      }
      case "header":
        this.contentBytes = this.#contentBytes();
        this.#expect("block", 3);
        return;
      default:
        this.#takeBlockHead(head.readUIntLE(0, 3));
    }
  }

  /** The last field of the header. */
  #contentBytes(): number | undefined {
    const at = this.#wanted - this.#sizeBytes;
    switch (this.#sizeBytes) {
      case 1:
        return this.#head.readUInt8(at);
      case 2:
        return this.#head.readUInt16LE(at) + 256;
      case 4:
        return this.#head.readUInt32LE(at);
      case 8:
        return Number(this.#head.readBigUInt64LE(at));
      default:
        return undefined;
    }
  }

  #takeBlockHead(header: number): void {
    const type = (header >> 1) & 3;
    if (type === 3) throw new Error("a block of a reserved type");
    this.#isLastBlock = (header & 1) !== 0;
    this.#skip = type === 1 ? 1 : header >>> 3;
    if (!this.#isLastBlock) return;
    if (this.#hasChecksum) this.#skip += 4;
    this.#wanted = 0;
  }

  #expect(state: "magic" | "descriptor" | "header" | "block" | "skippable", wanted: number): void {
    this.#state = state;
    this.#wanted = wanted;
  }
}
