const described = [
  ["added-file", "gives every task a file of the driver's"],
  ["als", "factors a matrix of ratings by alternating least squares"],
  ["broadcast", "sends arrays to all tasks"],
  ["dfs-read-write", "writes a file into a file system and reads it back"],
  ["exception-handling", "what a program sees of errors in tasks"],
  ["group-by", "moves much data by key"],
  ["join", "joins two files of comma-separated values"],
  ["k-means", "finds the centres of clusters of points"],
  ["log-analysis", "what a web server's access logs say"],
  ["log-query", "requests and bytes of every visitor and page"],
  ["logistic-regression", "separates two classes of points by a plane"],
  ["page-rank", "ranks pages by the links to them"],
  ["pi", "estimates π"],
  ["skewed-group-by", "groups keys of which some are far more frequent"],
  ["sort", "sorts the numbers of a text file"],
  ["transitive-closure", "which page leads to which"],
  ["word-count", "counts the words of many files"],
] as const;

/** A program of this package. */
export interface Example {
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** `file:` URL of the program, which takes arguments as its head says. */
  readonly url: string;
}

/** All examples, by name. */
export const examples: readonly Example[] = described.map(([name, description]) => ({
  name,
  description,
  url: new URL(`${name}.js`, import.meta.url).href,
}));
