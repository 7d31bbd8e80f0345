// Layer: runs. No vscode. All runs of one window: in the folders of the workspace, or in the
// extension's own storage where no folder is open or none can be written. Lists them, tells a
// live run from one that its owner left, makes, renames and deletes them. Two windows on one
// folder see each other's runs and write only their own.

import type { Disposable } from '../shared/dispose';
import type { RunDocument, RunState } from '../shared/protocol/run';
import type { Clock } from './clock';
import { systemClock } from './clock';
import { newDocument, readDocument, writeDocument } from './document';
import type { NewRun, RunOwner } from './document';
import { FileError, isTemporaryName } from './files';
import type { FileAccess } from './files';
import { writeImportedRun, type ImportedModel } from './importedRun';
import { newRunId } from './layout';
import { isAbandoned, isLive } from './liveness';
import { noProcesses } from './ownerProcess';
import type { Processes } from './ownerProcess';
import { RunRecorder } from './recorder';
import { reopenStudy } from './reopenStudy';
import type { RecorderOptions, RunWords } from './recorderContract';

/** One folder of runs. */
export interface RunFolder {
  files: FileAccess;
  /** What the reader calls it, for example the name of the workspace folder. */
  label: string;
  /** Where it is, as a URI. */
  location: string;
}

/** A run as the tree shows it; one that cannot be read has a problem instead of a document. */
export type RunEntry =
  | { id: string; folder: RunFolder; document: RunDocument; problem: null }
  | { id: string; folder: RunFolder; document: null; problem: string };

/** There is no such run (any more). */
export class UnknownRunError extends Error {
  override readonly name = 'UnknownRunError';
}

/** A run is in use, by this window or another; `message` says by which and what to do. */
export class RunBusyError extends Error {
  override readonly name: string = 'RunBusyError';
}

export class RunStore {
  private readonly listeners = new Set<() => void>();
  private readonly recorders = new Map<string, RunRecorder>();
  /** Documents of runs that have ended, and those that are being read; by {@link keyOf}. */
  private readonly documents = new Map<string, Promise<RunDocument>>();
  private folders: readonly RunFolder[] = [];

  constructor(
    /** Name of this window among the owners of runs. */
    readonly owner: string,
    private readonly versions: RunDocument['versions'],
    private readonly clock: Clock = systemClock,
    private readonly processes: Processes = noProcesses,
  ) {}

  /** The folders to list; new runs go to the first. */
  setFolders(folders: readonly RunFolder[]): void {
    this.folders = folders;
    this.changed();
  }

  onChange(listener: () => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  /**
   * Tells the listeners that something on disk may have changed.
   * @param id of the run it is about; without, all runs are read anew
   */
  changed(id?: string): void {
    if (id === undefined) this.documents.clear();
    else for (const folder of this.folders) this.documents.delete(keyOf(folder, id));
    for (const listener of this.listeners) listener();
  }

  /** Every run, newest first. Never rejects because of a single run. */
  async list(): Promise<RunEntry[]> {
    const entries = await Promise.all(this.folders.map((folder) => this.listFolder(folder)));
    return entries.flat().sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  private async listFolder(folder: RunFolder): Promise<RunEntry[]> {
    const runs = (await folder.files.list('')).filter(
      ({ name, kind }) => kind === 'directory' && !isTemporaryName(name),
    );
    return Promise.all(
      runs.map(({ name }) => this.entryOf(folder, name, this.known(folder, name))),
    );
  }

  /** The document of a run: read once for all who list it, and again when it changes or goes on. */
  private known(folder: RunFolder, id: string): Promise<RunDocument> {
    const key = keyOf(folder, id);
    const known = this.documents.get(key);
    if (known !== undefined) return known;
    const reading = readDocument(folder.files, id);
    this.documents.set(key, reading);
    const forget = (): void => {
      if (this.documents.get(key) === reading) this.documents.delete(key);
    };
    reading.then(({ state }) => {
      if (isLive(state)) forget();
    }, forget);
    return reading;
  }

  private async entryOf(
    folder: RunFolder,
    id: string,
    reading: Promise<RunDocument>,
  ): Promise<RunEntry> {
    try {
      const document = await reading;
      const state = await this.stateOf(folder.files, document);
      return { id, folder, document: { ...document, state }, problem: null };
    } catch (error) {
      const missing = error instanceof FileError && error.problem === 'not-found';
      const reason = error instanceof Error ? error.message : String(error);
      const problem = missing ? 'The file run.diffrun is missing.' : reason;
      return { id, folder, document: null, problem };
    }
  }

  /** The state on disk, or `interrupted` when it says that the run goes on and nobody does it. */
  async stateOf(files: FileAccess, document: RunDocument): Promise<RunState> {
    const { id, owner, state } = document;
    if (!isLive(state) || this.recorders.has(id)) return state;
    if (owner === this.owner) return 'interrupted';
    const context = { now: this.clock.now(), processes: this.processes };
    return (await isAbandoned(files, document, context)) ? 'interrupted' : state;
  }

  /** Writes `interrupted` into the runs that nobody computes any more; answers with all runs. */
  async markAbandoned(): Promise<RunEntry[]> {
    const entries = await this.list();
    for (const { id, folder, document } of entries) {
      if (document?.state !== 'interrupted') continue;
      const stored = await readDocument(folder.files, id);
      if (isLive(stored.state) && stored.owner === document.owner) {
        await writeDocument(folder.files, { ...stored, state: 'interrupted' });
      }
    }
    return entries;
  }

  /** One run by its id. Throws {@link UnknownRunError}. */
  async entry(id: string): Promise<RunEntry> {
    for (const folder of this.folders) {
      if ((await folder.files.stat(id)) === null) continue;
      return this.entryOf(folder, id, readDocument(folder.files, id));
    }
    throw new UnknownRunError(`The run "${id}" is not there any more.`);
  }

  /** A run that can be read. Throws {@link UnknownRunError} or says why it cannot. */
  async readable(id: string): Promise<RunEntry & { problem: null }> {
    const entry = await this.entry(id);
    if (entry.problem !== null) {
      throw new UnknownRunError(`The run "${id}" cannot be read. ${entry.problem}`);
    }
    return entry;
  }

  /** Whether this window records the run now. */
  isActive(id: string): boolean {
    return this.recorders.has(id);
  }

  /** Makes a run in the first folder. Rejects with a `FileError` when it cannot be written. */
  async create(
    run: Omit<NewRun, 'id' | 'owner' | 'versions'>,
    options: RecorderOptions,
  ): Promise<RunRecorder> {
    const folder = this.folders.at(0);
    if (folder === undefined) throw new UnknownRunError('There is no folder to keep runs in.');
    const now = this.clock.now();
    const id = newRunId(run.title, now);
    const owner = await this.ownerOfNew();
    const document = newDocument({ ...run, id, owner, versions: this.versions }, now);
    const recorder = await RunRecorder.create(folder.files, document, this.observed(options));
    return this.track(recorder);
  }

  /** Makes a run of an imported model, in the first folder. Rejects as {@link create} does. */
  async addImported(model: ImportedModel): Promise<RunDocument> {
    const folder = this.folders.at(0);
    if (folder === undefined) throw new UnknownRunError('There is no folder to keep runs in.');
    const now = this.clock.now();
    const id = newRunId(model.title, now);
    const run = { id, owner: await this.ownerOfNew(), versions: this.versions };
    const document = await writeImportedRun(folder.files, model, run, now);
    this.changed(id);
    return document;
  }

  /** Goes on with a run that nobody computes. Throws {@link RunBusyError} when somebody does. */
  async resume(id: string, options: RecorderOptions) {
    const { folder, document } = await this.readable(id);
    if (isLive(document.state)) {
      const where = this.recorders.has(id) ? 'here' : 'in another window';
      throw new RunBusyError(`"${document.title}" is being trained already, ${where}.`);
    }
    const resumed = await RunRecorder.resume(
      folder.files,
      id,
      await this.ownerOfNew(),
      this.observed(options),
    );
    return { recorder: this.track(resumed.recorder), checkpoint: resumed.checkpoint };
  }

  /**
   * Goes on with a study that nobody computes.
   * @param done trials that are kept
   * @throws {RunBusyError} when somebody does
   */
  async reopen(id: string, options: RecorderOptions, done: number): Promise<RunRecorder> {
    const { folder, document } = await this.readable(id);
    if (isLive(document.state)) {
      const where = this.recorders.has(id) ? 'here' : 'in another window';
      throw new RunBusyError(`"${document.title}" is being computed already, ${where}.`);
    }
    const owner = await this.ownerOfNew();
    return this.track(await reopenStudy(folder.files, id, owner, this.observed(options), done));
  }

  /** Who writes the runs that this window begins or goes on with. */
  private async ownerOfNew(): Promise<RunOwner> {
    return { name: this.owner, process: await this.processes.own() };
  }

  private observed(options: RecorderOptions): RecorderOptions {
    return {
      clock: this.clock,
      ...options,
      onChange: (document) => {
        options.onChange?.(document);
        this.changed(document.id);
      },
    };
  }

  private track(recorder: RunRecorder): RunRecorder {
    this.recorders.set(recorder.document.id, recorder);
    this.changed(recorder.document.id);
    return recorder;
  }

  /** The recording of a run ended, however it did. */
  release(recorder: RunRecorder): void {
    recorder.dispose();
    this.recorders.delete(recorder.document.id);
    this.changed(recorder.document.id);
  }

  /** Marks what this window still records as interrupted: the window is closing. */
  async interruptAll(): Promise<void> {
    await Promise.allSettled([...this.recorders.values()].map((recorder) => recorder.interrupt()));
  }

  /** Gives a run another title or tags. Throws {@link RunBusyError} while another window writes it. */
  async annotate(id: string, words: RunWords): Promise<void> {
    const { folder } = await this.readable(id);
    const recorder = this.recorders.get(id);
    if (recorder !== undefined) {
      await recorder.annotate(words);
    } else {
      await this.refuseWhenLive(id);
      const stored = await readDocument(folder.files, id);
      await writeDocument(folder.files, { ...stored, ...words });
    }
    this.changed(id);
  }

  /** Deletes a run's folder, to the trash unless `permanently`. */
  async delete(id: string, permanently: boolean): Promise<void> {
    const { folder } = await this.entry(id);
    await this.refuseWhenLive(id);
    await folder.files.delete(id, { useTrash: !permanently });
    this.changed(id);
  }

  /** Throws {@link RunBusyError} for a run that is computed now, here or elsewhere. */
  async refuseWhenLive(id: string): Promise<void> {
    const { document } = await this.entry(id);
    if (document === null || !isLive(document.state)) return;
    const [where, there] = this.recorders.has(id) ? ['', ''] : [' in another window', ' there'];
    throw new RunBusyError(
      `"${document.title}" is ${document.state}${where}; stop it${there} first.`,
    );
  }
}

function keyOf({ location }: RunFolder, id: string): string {
  return `${location}/${id}`;
}
