import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { ContainerPool } from "#src/embedded/container-pool";
import { type Extent, type Range, rangesOf, type SlabGrant } from "#src/embedded/container";
import { FreeRanges } from "#src/embedded/free-ranges";
import { type Lease, LeaseArena } from "#src/embedded/lease";
import { encodeSegmentIndex, SegmentBlocks, SegmentIndex } from "#src/embedded/segment-index";

const slabBytes = 1024;
const keepBytes = 2 * 1024;

/** A pool, and arenas of workers that write in it. */
function poolOf({ slabBytes: size = slabBytes, budgetBytes = 8 * 1024 } = {}): {
  pool: ContainerPool;
  dropped: number[];
  grant: (holder: string, bytes: number) => SlabGrant | undefined;
  arenaOf: (holder: string) => LeaseArena;
} {
  const dropped: number[] = [];
  const pool = new ContainerPool({
    slabBytes: size,
    openFile: (name) => `/nowhere/${name}`,
    onDropped: (id) => dropped.push(id),
  });
  const grant = (holder: string, bytes: number): SlabGrant | undefined =>
    pool.grantSlab(holder, "shuffle", { bytes, mostBytes: size, budgetBytes });
  return {
    pool,
    dropped,
    grant,
    arenaOf: (holder) => new LeaseArena((bytes) => grant(holder, bytes)),
  };
}

/** Runs one attempt that publishes `kept` blocks of `bytes` each and throws the others away. */
function attempt(
  pool: ContainerPool,
  arena: LeaseArena,
  kept: number,
  lost: number,
  bytes: number,
): Range[] {
  const lease = arena.openLease();
  const extents: Extent[] = [];
  for (let i = 0; i < kept + lost; i++) {
    const block = lease.allocate(bytes);
    const extent = block && lease.locate(block);
    if (block === undefined || extent === undefined) throw new Error("no room");
    if (i >= kept) continue;
    lease.keep(block);
    extents.push(extent);
  }
  for (const range of lease.close(kept > 0)) pool.giveBack("0", range);
  const ranges = rangesOf(extents);
  pool.claim(ranges, "shuffle");
  pool.trim(keepBytes);
  return ranges;
}

function release(pool: ContainerPool, ranges: readonly Range[]): void {
  pool.release(ranges, "shuffle");
  pool.trim(keepBytes);
}

describe("slabs and leases", () => {
  it("let many tiny attempts share a slab", () => {
    const { pool, arenaOf } = poolOf({ slabBytes: 16 * 1024 * 1024, budgetBytes: 2 ** 30 });
    const arena = arenaOf("0");

    for (let i = 0; i < 10_000; i++) attempt(pool, arena, 2, 0, 100);

    expect(pool.slabCount).toBe(1);
  });

  it("take back what a failed attempt allocated", () => {
    const { pool, arenaOf } = poolOf();
    const arena = arenaOf("0");

    for (let i = 0; i < 100; i++) attempt(pool, arena, 0, 3, 200);

    expect(pool.slabCount).toBe(1);
  });

  it("are used again when nothing in them is needed any more", () => {
    const { pool, arenaOf } = poolOf();
    const arena = arenaOf("0");

    for (let i = 0; i < 100; i++) release(pool, attempt(pool, arena, 3, 0, 1000));

    expect(pool.slabCount).toBeLessThanOrEqual(5);
  });

  it("are used again between what is still needed", () => {
    const { pool, arenaOf } = poolOf();
    const arena = arenaOf("0");
    const published = Array.from({ length: 64 }, () => attempt(pool, arena, 1, 0, 128));
    for (const [i, ranges] of published.entries()) if (i % 2 === 0) release(pool, ranges);

    for (let i = 0; i < 32; i++) attempt(pool, arena, 1, 0, 128);

    expect(pool.slabBytes).toBe(8 * 1024);
    expect(pool.usedBytes("shuffle")).toBe(8 * 1024);
  });

  it("above what is worth keeping are dropped after a peak", () => {
    const { pool, dropped, arenaOf } = poolOf();
    const used = attempt(pool, arenaOf("0"), 8, 0, 1024);
    expect(pool.slabBytes).toBe(8 * 1024);

    pool.giveBackAll("0");
    release(pool, used);

    expect(pool.slabBytes).toBe(2 * 1024);
    expect(dropped).toHaveLength(6);
    pool.trim(0);
    expect(pool.slabBytes).toBe(0);
  });

  it("end with the budget, and begin again when memory is free", () => {
    const { pool, arenaOf } = poolOf();
    const arena = arenaOf("0");
    const used = attempt(pool, arena, 8, 0, 1024);

    const refused = arena.openLease();
    expect(refused.allocate(1024)).toBeUndefined();
    for (const range of refused.close(false)) pool.giveBack("0", range);
    release(pool, used);

    expect(arena.openLease().allocate(1024)).toHaveLength(1024);
  });

  it("give a huge block memory of its own", () => {
    const { pool, arenaOf } = poolOf({ budgetBytes: 2 ** 20 });

    const used = attempt(pool, arenaOf("0"), 1, 0, 100_000);
    expect(pool.slabBytes).toBe(131_072);
    release(pool, used);
    pool.giveBackAll("0");
    pool.trim(keepBytes);

    expect(pool.slabBytes).toBe(0);
  });

  it("of a dead worker are written on by others, above what it published", () => {
    const { pool, grant, arenaOf } = poolOf();
    const dead = arenaOf("0");
    const [range] = attempt(pool, dead, 1, 0, 100);
    dead.openLease().allocate(500);

    pool.giveBackAll("0");

    const granted = grant("1", 800);
    expect(granted).toMatchObject({ id: range?.container, start: 104, end: 1024 });
    expect(grant("2", 800)?.id).not.toBe(range?.container);
  });

  it("are not given back by whoever does not hold them", () => {
    const { pool, grant } = poolOf();
    const { id: container = -1, start = 0, end = 0 } = grant("1", 100) ?? {};

    expect(() => pool.giveBack("2", { container, start, end })).toThrow("did not hold");
    expect(() => pool.claim([{ container, start, end }], "cache")).toThrow("in use");
  });

  // oxlint-disable-next-line vitest/expect-expect -- the property is the assertion
  it("never give two living attempts the same bytes, whatever dies", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            worker: fc.integer({ min: 0, max: 2 }),
            sizes: fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 6 }),
            fate: fc.constantFrom("publish", "fail", "die"),
            drop: fc.boolean(),
          }),
          { maxLength: 60 },
        ),
        (steps) => {
          const { pool, arenaOf } = poolOf({ budgetBytes: 16 * 1024 });
          let generation = 0;
          const holders = [0, 1, 2].map((worker) => String(worker));
          const arenas = holders.map((holder) => arenaOf(holder));
          const published: { extents: Extent[]; views: Uint8Array[]; tag: number }[] = [];
          for (const [tag, { worker, sizes, fate, drop }] of steps.entries()) {
            const lease: Lease | undefined = arenas[worker]?.openLease();
            if (lease === undefined) continue;
            const views: Uint8Array[] = [];
            const extents: Extent[] = [];
            for (const size of sizes) {
              const view = lease.allocate(size);
              const extent = view && lease.locate(view);
              if (view === undefined || extent === undefined) continue;
              view.fill(tag % 251);
              views.push(view);
              extents.push(extent);
            }
            if (fate === "die") {
              pool.giveBackAll(holders[worker] ?? "");
              holders[worker] = `${worker}-${++generation}`;
              arenas[worker] = arenaOf(holders[worker] ?? "");
            } else {
              if (fate === "publish") for (const view of views) lease.keep(view);
              for (const range of lease.close(fate === "publish"))
                pool.giveBack(holders[worker] ?? "", range);
              if (fate === "publish") {
                pool.claim(rangesOf(extents), "shuffle");
                published.push({ extents, views, tag });
              }
            }
            if (drop) pool.release(rangesOf(published.shift()?.extents ?? []), "shuffle");
            pool.trim(tag % 3 === 0 ? 0 : keepBytes);
            for (const { views: kept, tag: owner } of published)
              for (const view of kept) if (view.some((byte) => byte !== owner % 251)) return false;
          }
          for (const { extents } of published) pool.release(rangesOf(extents), "shuffle");
          for (const holder of holders) pool.giveBackAll(holder);
          pool.trim(0);
          return pool.slabBytes === 0 && pool.usedBytes("shuffle") === 0;
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("FreeRanges", () => {
  it("agrees with a map of single bytes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.nat(255), fc.nat(40)), { maxLength: 80 }),
        (steps) => {
          const free = new FreeRanges(256);
          const bytes = Array.from({ length: 256 }, () => true);
          for (const [take, start, length] of steps) {
            const end = Math.min(256, start + length);
            const isUniform = bytes.slice(start, end).every((byte) => byte === take);
            if (!isUniform) continue;
            if (take) free.take(start, end);
            else free.add(start, end);
            bytes.fill(!take, start, end);
            const runs = bytes.map(Number).join("").split("0");
            expect(free.largest).toBe(Math.max(...runs.map((run) => run.length)));
            expect(free.isWhole).toBe(bytes.every(Boolean));
          }
        },
      ),
    );
  });
});

describe("encodeSegmentIndex", () => {
  it("gives every partition its blocks in order of writing", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(1000), fc.nat(2 ** 31), fc.nat(2 ** 31))),
        (partitions, writes) => {
          const blocks = new SegmentBlocks();
          const expected: Extent[][] = Array.from({ length: partitions }, () => []);
          for (const [seed, container, offset, length] of writes) {
            blocks.add(seed % partitions, { container, offset, length });
            expected[seed % partitions]?.push({ container, offset, length });
          }

          const index = new SegmentIndex(
            encodeSegmentIndex(partitions, blocks, (bytes) => new Uint8Array(bytes)),
          );

          const found = expected.map((_, p) =>
            Array.from({ length: index.startOf(p + 1) - index.startOf(p) }, (__, i) =>
              index.extentOf(index.startOf(p) + i),
            ),
          );
          expect(found).toEqual(expected);
        },
      ),
    );
  });

  it("notices damage anywhere", () => {
    const blocks = new SegmentBlocks();
    blocks.add(1, { container: 1, offset: 2, length: 3 });
    const bytes = encodeSegmentIndex(3, blocks, (n) => new Uint8Array(n));

    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at] = ~(damaged[at] ?? 0);
      expect(() => new SegmentIndex(damaged)).toThrow("damaged");
    }
  });
});
