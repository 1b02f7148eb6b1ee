/** Whether a master is that of an Apache Spark, be it one on this machine, and not this engine's own. */
export function isClusterMaster(master: string): boolean {
  return /^(?:(?:spark|sc|k8s|mesos):\/\/.|local-spark(?:\[|$)|yarn$)/.test(master);
}
