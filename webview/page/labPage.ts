// Layer: page, wiring. The lab: tabs over views, and the two links. What the host asks to be
// computed is forwarded to the worker; its events are drawn on their way back.

import { taughtFactor } from '../../src/core/recipe/data/images';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import { requireDiscrete } from '../../src/core/recipe/narrowing';
import type { BetaConfig } from '../../src/core/recipe/types';
import type { DeviceReport, EngineName } from '../../src/shared/protocol/device';
import type {
  LabHostMethods,
  LabPageMethods,
  LabView,
  StartTask,
} from '../../src/shared/protocol/labPage';
import type { ModelChoice } from '../../src/shared/protocol/model';
import { createRpc, type Handlers, type Rpc, type RpcPort } from '../../src/shared/rpc/rpc';
import { startWorker } from '../startWorker';
import { el } from '../ui/dom';
import { errorText, Notice } from '../ui/notice';
import { Tabs, type TabEntry } from '../ui/tabs';
import { ArticleView } from '../views/article/article';
import type { LabContext } from '../views/common/context';
import { engineName, engineSentence } from '../views/common/engineText';
import { EngineNotice } from './engineNotice';
import { forwardCompute } from './forwardCompute';
import { rememberedView, type PageState } from './labMemory';
import { acceptPictures } from './pictureDrop';
import { DataView } from '../views/data/data';
import { DrawView } from '../views/draw/draw';
import { ExploreView } from '../views/explore/explore';
import { InpaintView } from '../views/inpaint/inpaint';
import { NoisingView } from '../views/noising/noising';
import { NumericsView } from '../views/numerics/numerics';
import { RaceView } from '../views/race/race';
import { SamplingView } from '../views/sampling/sampling';
import { ScheduleView } from '../views/schedule/schedule';
import { START_RECIPES, StartPage } from '../views/start/start';
import { TrainingView } from '../views/training/training';
import { workerLink } from './workerLink';

/** Builds the lab in the body of the page and returns the link to the host. */
export function openLabPage(port: RpcPort, memory: PageState): Rpc<LabHostMethods> {
  const worker = workerLink(
    startWorker(workerUrls(), (message) => {
      reportError(new Error(message));
    }),
  );
  // The link needs what the page serves and the page needs the link; nothing is asked of the page
  // before both exist, because messages come in later turns of the event loop.
  let page: LabPage | null = null;
  const served = (): LabPage => {
    if (page === null) throw new Error('The lab page is still being built.');
    return page;
  };
  const host = createRpc<LabPageMethods, LabHostMethods>(port, pageHandlers(served, worker), {
    name: 'host',
  });
  page = new LabPage({ host, worker }, memory);
  page.start().catch((error: unknown) => {
    reportError(error);
  });
  return host;
}

/** Where the frame says that the worker's files are. */
function workerUrls(): { worker: string; wasm: Record<string, string> } {
  const { worker = '', wasm = '{}' } = document.body.dataset;
  return { worker, wasm: JSON.parse(wasm) as Record<string, string> };
}

function pageHandlers(page: () => LabPage, worker: LabContext['worker']): Handlers<LabPageMethods> {
  return {
    ...forwardCompute(worker, () => page()),
    writeOnnx: (request, { signal }) => worker.call('writeOnnx', request, { signal }),
    planImport: (request, { signal }) => worker.call('planImport', request, { signal }),
    trainingRows: (source, { signal, event }) =>
      worker.call('trainingRows', source, { signal, onEvent: event }),
    show: ({ view }) => {
      page().show(view);
    },
    start: ({ task }) => page().startTask(task),
    setArticle: (article) => {
      page().article.setArticle(article);
    },
    scrollArticle: ({ line }) => {
      page().article.scrollToLine(line);
    },
    inspectData: (request) => {
      page().showDrawing(false);
      return page().data.inspect(request);
    },
    drawData: () => {
      page().showDrawing(true);
    },
    condition: (request) => {
      void page().inpaint.begin(request);
    },
    setNoisingSource: (source) => {
      page().noising.setSource(source);
    },
    compareForward: (written) => {
      page().noising.compareWith(written);
    },
    setSchedule: (schedule) => {
      page().setSchedule(schedule);
    },
    setModels: (models) => {
      page().setModels(models);
    },
    setEngine: ({ engine }) => page().setEngine(engine),
    verifyNumerics: () => page().numerics.run(),
  };
}

/** The views under their tabs. */
export class LabPage {
  readonly article: ArticleView;
  readonly schedule: ScheduleView;
  readonly noising: NoisingView;
  readonly data: DataView;
  readonly draw: DrawView;
  readonly training: TrainingView;
  readonly sampling: SamplingView;
  readonly explore: ExploreView;
  readonly inpaint: InpaintView;
  readonly race: RaceView;
  readonly numerics: NumericsView;
  /** Ids of models that enlarge: they draw nothing without a small picture. */
  private enlarging: ReadonlySet<string> = new Set();
  private readonly tabs: Tabs<LabView>;
  private readonly engineNotice: EngineNotice;
  private readonly engine = el('span', {
    class: 'engine',
    testId: 'engine',
    text: 'Looking for a GPU',
    data: { engine: '' },
    attributes: { role: 'status' },
  });

  private readonly numericsStatus = el('button', {
    class: 'numerics-status',
    testId: 'numerics-status',
    attributes: { type: 'button', title: 'Shows the checks, and runs them if they were not run' },
    on: {
      click: () => {
        this.show('numerics');
        void this.numerics.runOnce();
      },
    },
  });

  constructor(
    private readonly context: LabContext,
    memory: PageState,
  ) {
    const schedule = defaultSchedule();
    const start = new StartPage((task) => this.startTask(task));
    this.article = new ArticleView(context, start.element);
    this.schedule = new ScheduleView(context, schedule, {
      sampling: () => this.sampling.sampling,
      apply: (config, sampling) => {
        this.setSchedule(config);
        this.sampling.setSampling(sampling);
      },
    });
    this.noising = new NoisingView(context, schedule);
    this.data = new DataView(context);
    this.draw = new DrawView(context, (name, file) => {
      this.training.useDrawing(name, file);
      this.show('training');
    });
    this.draw.element.hidden = true;
    this.training = new TrainingView(
      context,
      (runId, step) => {
        const modelId = `run:${runId}`;
        if (this.enlarging.has(modelId)) {
          this.show('inpaint');
          const asked = {
            task: 'upscale',
            modelId,
            record: null,
            given: null,
            mask: null,
          } as const;
          void this.inpaint.begin(asked);
          return;
        }
        if (step === null) this.sampling.choose(modelId);
        else this.sampling.chooseCheckpoint(runId, step);
        this.show('sampling');
      },
      () => {
        this.showDrawing(true);
        this.show('data');
      },
    );
    this.sampling = new SamplingView(
      context,
      () => this.training.isOn,
      (modelId, given) => {
        this.show('inpaint');
        // Earlier checkpoints are listed by the sampling view alone.
        const [newest] = modelId.split('@');
        void this.inpaint.begin({ task: null, modelId: newest, record: null, given, mask: null });
      },
    );
    this.explore = new ExploreView(
      context,
      () => this.training.isOn,
      (model, sampling) => {
        this.sampling.choose(model.id);
        this.sampling.setSampling(sampling);
        this.show('sampling');
      },
    );
    this.inpaint = new InpaintView(context, () => this.training.isOn);
    this.race = new RaceView(context, () => this.training.isOn);
    this.numerics = new NumericsView(
      context,
      () => this.training.isOn,
      (text, failed) => {
        this.numericsStatus.textContent = `Numerics: ${text}`;
        this.numericsStatus.dataset.failed = String(failed);
      },
    );
    const views: TabEntry<LabView>[] = [
      { id: 'article', label: 'Article', content: this.article.element },
      { id: 'schedule', label: 'Schedule', content: this.schedule.element },
      { id: 'noising', label: 'Noising', content: this.noising.element },
      { id: 'data', label: 'Data', content: el('div', {}, this.data.element, this.draw.element) },
      { id: 'training', label: 'Training', content: this.training.element },
      { id: 'sampling', label: 'Sampling', content: this.sampling.element },
      { id: 'explore', label: 'Explore', content: this.explore.element },
      { id: 'inpaint', label: 'Inpaint', content: this.inpaint.element },
      { id: 'race', label: 'Race', content: this.race.element },
      { id: 'numerics', label: 'Numerics', content: this.numerics.element },
    ];
    const first = rememberedView(
      memory,
      views.map(({ id }) => id),
    );
    this.tabs = new Tabs<LabView>('Lab', views, first, (view) => {
      memory.setState({ view });
    });
    this.engineNotice = new EngineNotice(() => {
      context.host.call('reload', null).catch((error: unknown) => {
        reportError(error);
      });
    });
    this.article.watchScrolling(this.tabs.panel('article'));
    const bar = el('div', { class: 'topbar' }, this.tabs.bar, this.numericsStatus, this.engine);
    const { element: notice } = this.engineNotice;
    const dropped = new Notice('drop-notice');
    const page = el(
      'div',
      { class: 'page', testId: 'lab' },
      bar,
      notice,
      dropped.element,
      this.tabs.panels,
    );
    document.body.append(page);
    acceptPictures(page, context.host, dropped);
  }

  /** Looks for a device and tells the host that the page is up, also when it cannot compute. */
  async start(): Promise<void> {
    const { host, worker } = this.context;
    let device: DeviceReport;
    try {
      device = await worker.call('probe', { again: false, engine: null });
    } catch (error) {
      const problem = errorText(error);
      this.engine.dataset.engine = 'failed';
      this.engine.textContent = 'Nothing can be computed';
      this.engine.title = problem;
      this.engineNotice.setFailure(problem);
      await host.call('ready', { device: null, problem });
      return;
    }
    this.setDevice(device);
    await host.call('ready', { device, problem: null });
    await this.training.restore();
  }

  show(view: LabView): void {
    this.tabs.select(view);
  }

  /** Does what a button of the start page says. */
  async startTask(task: StartTask): Promise<void> {
    const { host } = this.context;
    switch (task) {
      case 'noise':
        this.noising.setSource({ kind: 'builtin-image', name: 'cat' });
        this.show('noising');
        return;
      case 'dino':
        this.sampling.choose('model:dino');
        this.show('sampling');
        return;
      case 'moons':
      case 'faces': {
        const recipe = JSON.stringify(START_RECIPES[task]);
        await host.call('startTraining', { recipe, instead: false });
        return;
      }
      case 'article':
        await host.call('openArticle', null);
    }
  }

  /** The data tab has what was inspected, or the plane to draw on. */
  showDrawing(isDrawing: boolean): void {
    this.data.element.hidden = isDrawing;
    this.draw.element.hidden = !isDrawing;
  }

  /** One schedule for the whole lab. */
  setSchedule(config: BetaConfig): void {
    this.schedule.setSchedule(config);
    this.noising.setSchedule(config);
  }

  hostCaughtUp(): Promise<void> {
    return this.context.host.call('caughtUp', null);
  }

  /** The models there are now, for the views that can use them. */
  setModels(models: readonly ModelChoice[]): void {
    const enlarges = ({ recipe }: ModelChoice): boolean => taughtFactor(recipe.data) !== null;
    this.enlarging = new Set(models.filter(enlarges).map(({ id }) => id));
    const drawing = models.filter((model) => !enlarges(model));
    this.sampling.setModels(models);
    this.explore.setModels(drawing);
    this.inpaint.setModels(models);
    this.race.setModels(drawing);
    this.training.setModels(models);
  }

  /** The engine that the user insists on from now on; a run that goes on says itself what it takes. */
  async setEngine(engine: EngineName | null): Promise<void> {
    this.training.setEngine(engine);
    this.sampling.setEngine(engine);
    this.inpaint.setEngine(engine);
    if (this.training.isOn) return;
    try {
      this.setDevice(await this.context.worker.call('probe', { again: false, engine }));
    } catch (error) {
      this.training.showEngineProblem(error);
    }
  }

  setDevice(device: DeviceReport): void {
    this.engine.dataset.engine = device.engine;
    this.engine.textContent = engineName(device.engine);
    this.engine.title = engineSentence(device);
    this.engineNotice.setDevice(device);
    this.training.setDevice(device);
    this.numerics.setDevice(device);
  }
}

/** The schedule of an empty recipe. */
function defaultSchedule(): BetaConfig {
  const { recipe } = resolveRecipe({});
  if (recipe === null) throw new Error('The empty recipe has no defaults.');
  return requireDiscrete(recipe.schedule);
}
