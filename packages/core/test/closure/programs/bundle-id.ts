import { bundleClosures } from "#src/closure/bundle-closures";
import { captureClosure } from "#src/closure/capture-closure";

const table = new Map<string, unknown>([["a", { b: [1, 2.5, "é"] }]]);
class Point {
  x = table.size;
}

console.log(bundleClosures([captureClosure(() => [table, new Point()])]).id);
