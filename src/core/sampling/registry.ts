// Layer: core (pure). All samplers, in the order in which menus show them: first those that a
// newcomer is offered first.
// To add one, write its file in `samplers/` and put it here.

import type { FieldValue } from '../recipe/fieldKinds';
import type { SamplerDefinition } from './definition';
import { ddim } from './samplers/ddim';
import { ddpm } from './samplers/ddpm';
import { deis } from './samplers/deis';
import { dpm2 } from './samplers/dpm2';
import { dpm_solver_multistep } from './samplers/dpmSolver/dpm_solver_multistep';
import { dpm_solver_singlestep } from './samplers/dpmSolver/dpm_solver_singlestep';
import { dpmpp_2m } from './samplers/dpmSolver/dpmpp_2m';
import { dpmpp_2m_sde } from './samplers/dpmSolver/dpmpp_2m_sde';
import { dpmpp_2s } from './samplers/dpmSolver/dpmpp_2s';
import { dpmpp_3m } from './samplers/dpmSolver/dpmpp_3m';
import { edm_dpm_solver } from './samplers/edm/edm_dpm_solver';
import { edm_euler } from './samplers/edm/edm_euler';
import { edm_heun } from './samplers/edm/edm_heun';
import { euler } from './samplers/euler';
import { euler_ancestral } from './samplers/euler_ancestral';
import { flow_euler } from './samplers/flow/flow_euler';
import { flow_heun } from './samplers/flow/flow_heun';
import { heun } from './samplers/heun';
import { lms } from './samplers/lms';
import { pndm } from './samplers/pndm';
import { unipc } from './samplers/unipc';

export const REGISTRY = {
  dpmpp_2m,
  ddim,
  ddpm,
  heun,
  euler,
  euler_ancestral,
  dpm2,
  lms,
  pndm,
  dpmpp_3m,
  dpmpp_2m_sde,
  dpmpp_2s,
  deis,
  unipc,
  dpm_solver_multistep,
  dpm_solver_singlestep,
  flow_heun,
  flow_euler,
  edm_heun,
  edm_euler,
  edm_dpm_solver,
};

type Registry = typeof REGISTRY;

/** Options by sampler. */
export type SamplerOptionsById = {
  [Id in keyof Registry as Registry[Id] extends { kind: 'method' } ? Id : never]: OptionsIn<
    Registry[Id]
  >;
};

type OptionsIn<Entry> = Entry extends SamplerDefinition<string, infer Options> ? Options : never;

/** Samplers that can be run; the names of forms stand for one of these. */
export type SamplerId = keyof SamplerOptionsById;

type AnyOptions = SamplerOptionsById[SamplerId];

type KeyOf<Union> = Union extends unknown ? keyof Union : never;
type ValueAt<Union, Key> = Union extends unknown
  ? Key extends keyof Union
    ? Union[Key]
    : never
  : never;

/** Options of flow and EDM samplers that follow from the schedule of the model (`spec.ts`). */
export type ModelOptionKey =
  'num_train_timesteps' | 'shift' | 'shift_terminal' | 'sigma_data' | 'edm_output';

type OwnKey = Exclude<KeyOf<AnyOptions>, 'num_inference_steps' | ModelOptionKey>;

/**
 * Key of an option that some samplers of a recipe use and others do not. A read-only list is no
 * value that a field can have; such an option is none of a recipe.
 */
export type SamplerOptionKey = {
  [Key in OwnKey]: ValueAt<AnyOptions, Key> extends FieldValue ? Key : never;
}[OwnKey];

/** Every option of every sampler as a recipe has it, with all values that one of them takes. */
export type SamplerOptionValues = {
  [Key in SamplerOptionKey]: ValueAt<AnyOptions, Key>;
};
