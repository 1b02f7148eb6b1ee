import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { ContainerPool, type ContainerPoolOptions } from "#src/embedded/container-pool";
import type { Extent } from "#src/embedded/container";
import { type Lease, LeaseArena } from "#src/embedded/lease";
import { encodeSegmentIndex, SegmentBlocks, SegmentIndex } from "#src/embedded/segment-index";

function poolOf(options: Partial<ContainerPoolOptions> = {}): {
  pool: ContainerPool;
  dropped: number[];
} {
  const dropped: number[] = [];
  const pool = new ContainerPool({
    slabBytes: 1024,
    budgetBytes: 8 * 1024,
    keepFreeBytes: 2 * 1024,
    openDirectory: () => "/nowhere",
    onDropped: (id) => dropped.push(id),
    ...options,
  });
  return { pool, dropped };
}

/** Runs one attempt that publishes `kept` blocks of `bytes` each and throws the others away. */
function attempt(
  pool: ContainerPool,
  arena: LeaseArena,
  kept: number,
  lost: number,
  bytes: number,
) {
  const lease = arena.openLease();
  const extents: Extent[] = [];
  for (let i = 0; i < kept + lost; i++) {
    const block = lease.allocate(bytes);
    const extent = block && lease.locate(block);
    if (extent === undefined) throw new Error("no room");
    if (i < kept) {
      lease.keep(extent);
      extents.push(extent);
    }
  }
  const letGo = lease.close(kept > 0);
  const ends = new Map<number, number>();
  for (const { container, offset, length } of extents)
    ends.set(container, Math.max(ends.get(container) ?? 0, offset + length));
  for (const [id, end] of ends) pool.reference(id, end);
  for (const id of letGo) pool.letGo(id);
  return [...ends.keys()];
}

describe("slabs and leases", () => {
  it("let many tiny attempts share a slab", () => {
    const { pool } = poolOf({ slabBytes: 16 * 1024 * 1024, budgetBytes: 2 ** 30 });
    const arena = new LeaseArena((bytes) => pool.grantSlab("0", bytes));

    for (let i = 0; i < 10_000; i++) attempt(pool, arena, 2, 0, 100);

    expect(pool.slabCount).toBe(1);
  });

  it("take back what a failed attempt allocated", () => {
    const { pool } = poolOf();
    const arena = new LeaseArena((bytes) => pool.grantSlab("0", bytes));

    for (let i = 0; i < 100; i++) attempt(pool, arena, 0, 3, 200);

    expect(pool.slabCount).toBe(1);
  });

  it("are used again when nothing in them is needed any more", () => {
    const { pool } = poolOf();
    const arena = new LeaseArena((bytes) => pool.grantSlab("0", bytes));

    for (let i = 0; i < 100; i++)
      for (const id of attempt(pool, arena, 3, 0, 1000)) pool.dereference(id);

    expect(pool.slabCount).toBeLessThanOrEqual(5);
  });

  it("above what is worth keeping are dropped after a peak", () => {
    const { pool, dropped } = poolOf();
    const arena = new LeaseArena((bytes) => pool.grantSlab("0", bytes));
    const used = attempt(pool, arena, 8, 0, 1024);
    expect(pool.slabBytes).toBe(8 * 1024);

    for (const id of used) pool.dereference(id);
    pool.letGoAll("0");

    expect(pool.slabBytes).toBe(2 * 1024);
    expect(dropped).toHaveLength(6);
  });

  it("end with the budget, and begin again when memory is free", () => {
    const { pool } = poolOf();
    const arena = new LeaseArena((bytes) => pool.grantSlab("0", bytes));
    const used = attempt(pool, arena, 8, 0, 1024);

    const refused = arena.openLease();
    expect(refused.allocate(1024)).toBeUndefined();
    refused.close(false);
    for (const id of used) pool.dereference(id);

    expect(arena.openLease().allocate(1024)).toHaveLength(1024);
  });

  it("give a huge block memory of its own", () => {
    const { pool } = poolOf({ budgetBytes: 2 ** 20 });
    const arena = new LeaseArena((bytes) => pool.grantSlab("0", bytes));

    const used = attempt(pool, arena, 1, 0, 100_000);
    expect(pool.slabBytes).toBe(131_072);
    for (const id of used) pool.dereference(id);
    pool.letGoAll("0");

    expect(pool.slabBytes).toBe(0);
  });

  it("of a dead worker are written on by others, above what it published", () => {
    const { pool } = poolOf();
    const dead = new LeaseArena((bytes) => pool.grantSlab("dead", bytes));
    const [slab = -1] = attempt(pool, dead, 1, 0, 100);
    dead.openLease().allocate(500);

    pool.letGoAll("dead");

    const grant = pool.grantSlab("1", 800);
    expect(grant).toMatchObject({ id: slab, start: 104 });
    expect(pool.grantSlab("2", 800)?.id).not.toBe(slab);
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
          const { pool } = poolOf({ budgetBytes: 1024 * 1024 });
          let generation = 0;
          const holders = [0, 1, 2].map((worker) => String(worker));
          const arenas = holders.map(
            (_, worker) => new LeaseArena((bytes) => pool.grantSlab(holders[worker] ?? "", bytes)),
          );
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
              pool.letGoAll(holders[worker] ?? "");
              holders[worker] = `${worker}-${++generation}`;
              arenas[worker] = new LeaseArena((bytes) =>
                pool.grantSlab(holders[worker] ?? "", bytes),
              );
            } else {
              if (fate === "publish") for (const extent of extents) lease.keep(extent);
              const letGo = lease.close(fate === "publish");
              if (fate === "publish") {
                for (const { container, offset, length } of extents)
                  pool.reference(container, offset + length);
                published.push({ extents, views, tag });
              }
              for (const id of letGo) pool.letGo(id);
            }
            if (drop) {
              const oldest = published.shift();
              for (const { container } of oldest?.extents ?? []) pool.dereference(container);
            }
            for (const { views: kept, tag: owner } of published)
              for (const view of kept) if (view.some((byte) => byte !== owner % 251)) return false;
          }
          return true;
        },
      ),
      { numRuns: 300 },
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
