/** Names for classes, so that instances can cross between driver and executors as class id and fields. */
export interface ClassRegistry {
  /** The id of a class of the user's; undefined of built-in classes. */
  idOf(constructor: WeakKey): string | undefined;
  classOf(id: string): WeakKey | undefined;
}
