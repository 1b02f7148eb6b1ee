import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { type ErrorJson, errorFromJson, errorToJson } from "../errors/firesteel-error.ts";
import type { MaybePromise } from "../runtime/task-environment.ts";
import type { ControlBlock } from "./control-block.ts";
import type { Answers, Note, Question } from "./executor-messages.ts";

/**
 * An executor's questions to the supervisor, answered while it waits: the task loop is synchronous where it allocates
 * and reads. The supervisor never waits for an executor, so there is no circle.
 */
export class QuestionChannel {
  readonly #port: MessagePort;
  readonly #control: ControlBlock;

  constructor(port: MessagePort, control: ControlBlock) {
    this.#port = port;
    this.#control = control;
  }

  /** @throws {FiresteelError} what the supervisor could not do */
  ask<Q extends Question>(question: Q): Answers[Q["ask"]] {
    const seen = this.#control.answersSeen();
    this.#port.postMessage(question);
    // Announced only after it was posted, once per question: when the wait is over, the answer is there.
    this.#control.awaitAnswer(seen);
    const { message } = receiveMessageOnPort(this.#port) as Received<Answers[Q["ask"]]>;
    if (message.error !== undefined) throw errorFromJson(message.error);
    return message.answer as Answers[Q["ask"]];
  }

  /** Tells the supervisor something that it hears before the questions that follow. */
  tell(note: Note): void {
    this.#port.postMessage(note);
  }
}

interface Received<T> {
  readonly message: { readonly answer?: T; readonly error?: ErrorJson };
}

/** The supervisor's end: answers each question, and hears each note, as it comes. */
export function answerQuestions(
  port: MessagePort,
  control: ControlBlock,
  answer: (question: Question) => MaybePromise<Answers[Question["ask"]]>,
  hear: (note: Note) => void,
): void {
  const send = (message: object): void => {
    port.postMessage(message);
    control.announceAnswer();
  };
  const fail = (error: unknown): void => send({ error: errorToJson(error) });
  port.on("message", (question: Question | Note) => {
    if ("tell" in question) {
      hear(question);
      return;
    }
    try {
      const given = answer(question);
      if (given instanceof Promise) given.then((value) => send({ answer: value }), fail);
      else send({ answer: given });
    } catch (error) {
      fail(error);
    }
  });
}
