/** Names the user's classes, so that their instances can travel. The closure layer implements it. */
export interface ClassRegistry {
  /** The id of a class whose instances can be made again elsewhere; undefined for any other function. */
  idOf(constructor: Function): string | undefined;
  /** The class of an id, in this process. */
  classOf(id: string): Function | undefined;
}

/** Knows no class: instances are refused. */
export const noClasses: ClassRegistry = {
  idOf: () => undefined,
  classOf: () => undefined,
};
