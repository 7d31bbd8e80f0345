// Layer: lab worker, engine; worker pool. What a worker of the pool does: it holds a copy of the
// network, computes its share of every batch, exchanges gradients with all others and applies AdamW
// to its copy, so that all copies stay equal bit by bit.

import { buildNetwork } from '../networks/description';
import { KernelModule } from '../wasm/module';
import { WasmTrainer } from '../wasm/trainer';
import { Communicator, RankLink } from './communicator';
import type { Reply, Job, PoolWorkerStart, Command } from './messages';
import { evaluate } from './evaluate';
import { RankGradients } from './rankGradients';
import { setState } from './state';

/** Serves the leader at the other end of the control port until it says that it is over. */
export async function servePoolWorker({ kernels, network, port }: PoolWorkerStart): Promise<void> {
  const reply = (message: Reply): void => {
    port.postMessage(message);
  };
  try {
    const module = await KernelModule.instantiate(kernels);
    const trainer = new WasmTrainer(module, buildNetwork(network));
    const worker = new PoolWorker(module, trainer, reply);
    port.onmessage = ({ data }: MessageEvent<Command>) => {
      worker.handle(data);
      if (data.kind === 'end') port.close();
    };
    reply({ kind: 'ready' });
  } catch (error) {
    reply({ kind: 'failed', reason: textOf(error) });
  }
}

class PoolWorker {
  private readonly gradients: RankGradients;
  private communicator: Communicator | null = null;

  constructor(
    kernels: KernelModule,
    private readonly trainer: WasmTrainer,
    private readonly reply: (message: Reply) => void,
  ) {
    this.gradients = new RankGradients(kernels, trainer);
  }

  handle(command: Command): void {
    switch (command.kind) {
      case 'connect':
        this.communicator?.close();
        setState(this.trainer.parameters, command.state);
        this.communicator = new Communicator(
          command.ports.map((port) => (port === null ? null : new RankLink(port))),
          this.gradients,
        );
        this.work(this.communicator).catch((error: unknown) => {
          this.reply({ kind: 'failed', reason: textOf(error) });
        });
        break;
      case 'ping':
        this.reply({ kind: 'pong' });
        break;
      case 'end':
        this.communicator?.close();
        break;
    }
  }

  /** Does one job after the other until the connections are closed. */
  private async work(communicator: Communicator): Promise<void> {
    const [leader] = communicator.links;
    if (leader === null) throw new Error('The leader is rank 0 and serves nobody.');
    for (;;) {
      const job = await leader.jobs.next();
      if (job === null || !(await this.perform(job, leader, communicator))) return;
    }
  }

  /** False when the connections were closed meanwhile. */
  private async perform(job: Job, leader: RankLink, communicator: Communicator): Promise<boolean> {
    const { trainer, gradients } = this;
    switch (job.kind) {
      case 'gradients':
        return (await communicator.allReduce(gradients.compute(job))) !== null;
      case 'reserve':
        trainer.reserve(job.rows, job.predicted);
        return true;
      case 'update':
        trainer.update(job.settings);
        return true;
      case 'predict':
        leader.sendPrediction(evaluate(trainer, job.input));
        return true;
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
