// Layer: lab worker, engine; crew. A member: in a worker of its own it holds a copy of the network,
// computes its share of every batch, exchanges gradients with all others and applies AdamW to its
// copy, so that all copies stay equal bit by bit.

import { buildNetwork } from '../networks/description';
import { KernelModule } from '../wasm/module';
import { WasmTrainer } from '../wasm/trainer';
import { Exchange, RankLink } from './exchange';
import type { Answer, Job, MemberStart, Order } from './messages';
import { RankGradients } from './rankGradients';
import { setState } from './state';

/** Serves the leader at the other end of the control port until it says that it is over. */
export async function serveMember({ kernels, network, port }: MemberStart): Promise<void> {
  const answer = (message: Answer): void => {
    port.postMessage(message);
  };
  try {
    const module = await KernelModule.instantiate(kernels);
    const trainer = new WasmTrainer(module, buildNetwork(network));
    const member = new Member(module, trainer, answer);
    port.onmessage = ({ data }: MessageEvent<Order>) => {
      member.obey(data);
      if (data.kind === 'end') port.close();
    };
    answer({ kind: 'ready' });
  } catch (error) {
    answer({ kind: 'failed', reason: textOf(error) });
  }
}

class Member {
  private readonly gradients: RankGradients;
  private exchange: Exchange | null = null;

  constructor(
    kernels: KernelModule,
    private readonly trainer: WasmTrainer,
    private readonly answer: (message: Answer) => void,
  ) {
    this.gradients = new RankGradients(kernels, trainer);
  }

  obey(order: Order): void {
    switch (order.kind) {
      case 'form':
        this.exchange?.close();
        setState(this.trainer.parameters, order.state);
        this.exchange = new Exchange(
          order.ports.map((port) => (port === null ? null : new RankLink(port))),
          this.gradients,
        );
        this.work(this.exchange).catch((error: unknown) => {
          this.answer({ kind: 'failed', reason: textOf(error) });
        });
        break;
      case 'roll call':
        this.answer({ kind: 'present' });
        break;
      case 'end':
        this.exchange?.close();
        break;
    }
  }

  /** Does one job after the other until the formation breaks up. */
  private async work(exchange: Exchange): Promise<void> {
    const [leader] = exchange.links;
    if (leader === null) throw new Error('The leader is not a member.');
    for (;;) {
      const job = await leader.jobs.next();
      if (job === null || !(await this.perform(job, leader, exchange))) return;
    }
  }

  /** False when the formation broke up meanwhile. */
  private async perform(job: Job, leader: RankLink, exchange: Exchange): Promise<boolean> {
    const { trainer, gradients } = this;
    switch (job.kind) {
      case 'gradients':
        return (await exchange.sum(gradients.compute(job))) !== null;
      case 'reserve':
        trainer.reserve(job.rows, job.predicted);
        return true;
      case 'update':
        trainer.update(job.settings);
        return true;
      case 'predict': {
        const { sample, timestep, classLabels } = job.input;
        leader.sendPrediction(trainer.predict(sample, timestep, classLabels));
        return true;
      }
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
