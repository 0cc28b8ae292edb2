/** The checkout. */
export const root: string
/** Hash of files and folders below `root`: names and contents, in a fixed order. Missing ones count as empty. */
export const hashOf: (paths: ReadonlyArray<string>, skip?: RegExp) => string
