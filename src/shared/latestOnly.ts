// Layer: shared by host, page and worker. No vscode, no DOM. Runs an asynchronous job for the newest
// request only: while one is being done those that come in between are forgotten. This is how a
// slider is followed at display rate whatever the speed of the worker.

interface Waiting<Request, Result> {
  request: Request;
  readonly answer: Promise<Result>;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** The job runs once at a time, always ending with the last request. */
export class LatestOnly<Request, Result> {
  private next: Waiting<Request, Result> | null = null;
  private running = false;

  constructor(private readonly job: (request: Request) => Promise<Result>) {}

  /** The answer to this request, or to the one that replaced it while it waited. */
  ask(request: Request): Promise<Result> {
    if (this.next === null) this.next = waiting(request);
    else this.next.request = request;
    const { answer } = this.next;
    if (!this.running) void this.run();
    return answer;
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.next !== null) {
      const { request, resolve, reject } = this.next;
      this.next = null;
      try {
        resolve(await this.job(request));
      } catch (error) {
        reject(error);
      }
    }
    this.running = false;
  }
}

function waiting<Request, Result>(request: Request): Waiting<Request, Result> {
  let settle!: Pick<Waiting<Request, Result>, 'resolve' | 'reject'>;
  const answer = new Promise<Result>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { request, answer, ...settle };
}
