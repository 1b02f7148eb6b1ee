/**
 * Local property of a job that has files with it: the directory where its tasks find them. An engine whose tasks run
 * elsewhere takes them there and tells its tasks that place.
 */
export const filesProperty = "spark.firesteel.files.root";
