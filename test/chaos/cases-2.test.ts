import { chaosCases } from "./chaos-cases.ts";

chaosCases(1);
