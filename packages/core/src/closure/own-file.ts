/**
 * In paths, URLs and lines of stacks: the code of this package, compiled or (where a stack is mapped) as it was
 * written. A bundle into which a bundler has put it has no such names.
 */
export const ownFile: RegExp =
  /[\\/](?:@firesteel[\\/]core|packages[\\/]core)[\\/](?:dist|src)[\\/]/;
