import type { S3Credentials } from "./s3-options.ts";

/** What the SDK signs with. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Credentials from the first of `sources` that has any. */
export function credentialProvider(sources: readonly S3Credentials[]): () => Promise<Identity> {
  return async () => {
    let failure: unknown;
    for (const source of sources) {
      try {
        return await credentialsFrom(source);
      } catch (error) {
        failure ??= error;
      }
    }
    throw failure;
  };
}

/** Unsigned requests are another signer, not other credentials. */
export function isAnonymous(sources: readonly S3Credentials[]): boolean {
  return sources[0] === "anonymous";
}

async function credentialsFrom(source: S3Credentials): Promise<Identity> {
  if (typeof source === "object" && "accessKeyId" in source) return { ...source };
  // Loaded where it is needed only: it is large.
  const { fromEnv, fromIni, fromNodeProviderChain } = await import("@aws-sdk/credential-providers");
  if (typeof source === "object") return await fromIni({ profile: source.profile })();
  if (source === "environment") return await fromEnv()();
  return await fromNodeProviderChain()();
}
