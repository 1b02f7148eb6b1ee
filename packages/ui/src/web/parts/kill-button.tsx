import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { pageSettings, pageUrl } from "../page-settings.ts";

interface KillButtonProps {
  readonly kind: "job" | "stage";
  readonly id: number;
}

/** Cancels a running job or stage, after asking. Nothing where that is switched off. */
export function KillButton({ kind, id }: KillButtonProps): JSX.Element | null {
  const dialog = useRef<HTMLDialogElement>(null);
  const [error, setError] = useState<string>();
  if (!pageSettings.killEnabled) return null;
  const kill = async (): Promise<void> => {
    try {
      const answer = await fetch(pageUrl(`/${kind}s/${kind}/kill/?id=${id}`), {
        method: "POST",
        headers: { "X-Firesteel-Token": pageSettings.token },
      });
      if (answer.ok) dialog.current?.close();
      else setError(await answer.text());
    } catch {
      setError("the application does not answer");
    }
  };
  const title = `kill-${kind}-${id}`;
  return (
    <>
      <button
        type="button"
        class="kill"
        aria-label={`Kill ${kind} ${id}`}
        onClick={() => dialog.current?.showModal()}
      >
        Kill
      </button>
      <dialog ref={dialog} aria-labelledby={title}>
        <p id={title}>
          Kill {kind} {id}? What it has done so far is lost.
        </p>
        {error !== undefined && <p role="alert">{error}</p>}
        <div class="choices">
          <button type="button" onClick={() => dialog.current?.close()}>
            Keep it running
          </button>
          <button type="button" class="kill" onClick={() => void kill()}>
            Kill {kind} {id}
          </button>
        </div>
      </dialog>
    </>
  );
}
