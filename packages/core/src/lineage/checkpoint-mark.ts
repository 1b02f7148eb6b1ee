/** That and how an RDD is to be checkpointed. Marked before the first job, done after it. */
export interface CheckpointMark {
  readonly kind: "reliable" | "local";
  state: "marked" | "inProgress" | "done";
  /** Directory of the data of a reliable checkpoint, once it is done. */
  file: string | undefined;
}
