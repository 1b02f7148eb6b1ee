import {
  arrayField,
  booleanField,
  field,
  longField,
  numberField,
  optional,
  stringField,
  stringsField,
} from "./json-fields.ts";
import type { Long } from "./lossless-json.ts";

/** One block of a file: GETFILEBLOCKLOCATIONS. */
export interface BlockLocation {
  readonly offset: number;
  readonly length: number;
  readonly hosts: readonly string[];
  /** `host:transfer port` */
  readonly names: readonly string[];
  readonly cachedHosts: readonly string[];
  readonly topologyPaths: readonly string[];
  readonly storageTypes: readonly string[];
  readonly isCorrupt: boolean;
}

/** A data node: GET_BLOCK_LOCATIONS. */
export interface DataNodeInfo {
  readonly hostName: string;
  readonly ipAddr: string;
  readonly xferPort: number;
  readonly infoPort: number;
  readonly infoSecurePort: number;
  readonly networkLocation: string | undefined;
  readonly adminState: string | undefined;
}

export interface LocatedBlock {
  readonly blockPoolId: string;
  /** Negative for erasure-coded groups. */
  readonly blockId: Long;
  readonly generationStamp: Long;
  readonly startOffset: number;
  readonly length: number;
  readonly isCorrupt: boolean;
  readonly locations: readonly DataNodeInfo[];
}

/** GET_BLOCK_LOCATIONS, what Hadoop's own client reads. */
export interface LocatedBlocks {
  readonly fileLength: number;
  readonly isUnderConstruction: boolean;
  readonly isLastBlockComplete: boolean;
  readonly blocks: readonly LocatedBlock[];
}

export function readBlockLocations(json: unknown): BlockLocation[] {
  return arrayField(field(json, "BlockLocations"), "BlockLocation").map((location) => ({
    offset: numberField(location, "offset"),
    length: numberField(location, "length"),
    hosts: stringsField(location, "hosts"),
    names: stringsField(location, "names"),
    cachedHosts: optional(location, "cachedHosts", stringsField) ?? [],
    topologyPaths: optional(location, "topologyPaths", stringsField) ?? [],
    storageTypes: optional(location, "storageTypes", stringsField) ?? [],
    isCorrupt: optional(location, "corrupt", booleanField) ?? false,
  }));
}

export function readLocatedBlocks(json: unknown): LocatedBlocks {
  const blocks = field(json, "LocatedBlocks");
  return {
    fileLength: numberField(blocks, "fileLength"),
    isUnderConstruction: booleanField(blocks, "isUnderConstruction"),
    isLastBlockComplete: booleanField(blocks, "isLastBlockComplete"),
    blocks: (optional(blocks, "locatedBlocks", arrayField) ?? []).map(toLocatedBlock),
  };
}

function toLocatedBlock(json: unknown): LocatedBlock {
  const block = field(json, "block");
  return {
    blockPoolId: stringField(block, "blockPoolId"),
    blockId: longField(block, "blockId"),
    generationStamp: longField(block, "generationStamp"),
    startOffset: numberField(json, "startOffset"),
    length: numberField(block, "numBytes"),
    isCorrupt: booleanField(json, "isCorrupt"),
    locations: arrayField(json, "locations").map((node) => ({
      hostName: stringField(node, "hostName"),
      ipAddr: stringField(node, "ipAddr"),
      xferPort: numberField(node, "xferPort"),
      infoPort: numberField(node, "infoPort"),
      infoSecurePort: optional(node, "infoSecurePort", numberField) ?? 0,
      networkLocation: optional(node, "networkLocation", stringField),
      adminState: optional(node, "adminState", stringField),
    })),
  };
}
