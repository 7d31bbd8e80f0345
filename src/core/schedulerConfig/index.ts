// Layer: core (pure). The scheduler_config.json of diffusers: reading and writing.

export { SchedulerConfigError } from './keys';
export { parseSchedulerConfig } from './parse';
export {
  readSchedulerConfig,
  type SchedulerFile,
  type SchedulerReading,
  type StepArguments,
} from './read';
export { recipeOfScheduler } from './sampling';
export { writeSchedulerConfig } from './write';
