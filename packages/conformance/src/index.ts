export { checkContract, type CheckOptions } from "./runner/check-contract.ts";
export type { Claims, Closable, Contract, ContractLine } from "./runner/contract.ts";
export { formatContractTable, readReports } from "./runner/contract-table.ts";
export { registerContract, type RegisterOptions } from "./runner/register-contract.ts";
export {
  type ContractReport,
  type LineOutcome,
  type LineResult,
  reportDirectoryVariable,
} from "./runner/report.ts";
export {
  type NodeTestLike,
  nodeTestApi,
  type TestApi,
  vitestApi,
  type VitestLike,
} from "./runner/test-api.ts";
export { fileSystemContract, fileSystemContractLines } from "./file-system/file-system-contract.ts";
export type {
  FileSystemCapability,
  FileSystemHarness,
  FileSystemTrial,
} from "./file-system/file-system-trial.ts";
export { MemoryFileSystem, type MemoryFileSystemOptions } from "./memory/memory-file-system.ts";
export { inputFormatContract, inputFormatContractLines } from "./input/input-format-contract.ts";
export type {
  InputFormatCapability,
  InputFormatHarness,
  InputFormatTrial,
  StoredInput,
} from "./input/input-format-trial.ts";
export { contextOf, type TextFile, textInput, type TextInputOptions } from "./input/text-input.ts";
export { FailingFileSystem } from "./fault/failing-file-system.ts";
export { fileOutput, type FileOutputOptions, textOutput } from "./output/file-output.ts";
export {
  committerContract,
  committerContractLines,
  outputFormatContract,
  outputFormatContractLines,
} from "./output/output-contracts.ts";
export type {
  OutputCapability,
  OutputHarness,
  OutputPlace,
  OutputTrial,
  StoreFaults,
} from "./output/output-trial.ts";
export {
  faultContract,
  faultContractLines,
  type FaultCapability,
  type FaultHarness,
  type FaultTrial,
} from "./fault/fault-contract.ts";
export { type Fault, FaultProxy, type ProxyTarget } from "./fault/fault-proxy.ts";
