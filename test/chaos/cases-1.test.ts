import { chaosCases } from "./chaos-cases.ts";

chaosCases(0);
