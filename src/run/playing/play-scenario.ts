import { ShopSimError } from '../../errors.ts';
import type { RunResult } from '../../metrics/result.ts';
import { judgeRuns, sentencesOf, type VariantResults } from '../../metrics/judgement/judge-runs.ts';
import { judgeScenario } from '../../metrics/judgement/judge-scenario.ts';
import type { ScenarioResult, ScenarioRun, SearchResult, SearchStep } from '../../metrics/judgement/scenario-result.ts';
import { formatCount } from '../../units.ts';
import type { RunOutcome, RunPlan } from '../plan.ts';
import { ratesOf, type ScenarioPlan, type SearchPlan, type VariantPlan, withRate } from '../scenario-plan.ts';
import { toolVersion } from '../tool-version.ts';
import { findLimit } from './find-limit.ts';
import { obstacleTo } from './obstacle-to.ts';
import { type PlayIdentity, runPlanOf, type ScenarioTarget } from './run-plan-of.ts';
import { judgeStep } from './judge-step.ts';
import { readJudgement, type Judgement } from './read-judgement.ts';

/** A run that begins. */
export interface RunAnnouncement {
  /** For people: the variant, or the rate of a step. */
  readonly label: string;
  /** From 1. */
  readonly number: number;
  /** Of how many; undefined: a search, which ends nobody knows when. */
  readonly count: number | undefined;
}

/** What a scenario is played with. */
export interface Playing {
  readonly plan: ScenarioPlan;
  readonly target: ScenarioTarget;
  readonly identity: PlayIdentity;
  readonly startedAt: string;
  /** Aborted by the user: the run that goes on reports, and no other begins. */
  readonly stop: AbortSignal;
  readonly onRun: (announcement: RunAnnouncement) => void;
  /** Makes one run; `name` tells it apart from the others, fit for a folder; undefined: there is only one. */
  readonly run: (plan: RunPlan, name: string | undefined) => Promise<RunOutcome>;
}

/** What is left of a scenario: the result, and the error that ended it early, if one did. */
export interface ScenarioOutcome {
  readonly result: ScenarioResult;
  readonly error: Error | undefined;
}

/**
 * Plays a scenario: each variant with topics and groups of its own, or the steps of a search and the run that confirms it.
 * Then the thresholds are judged, and the sentences get their values. On a target that cannot show it nothing is run.
 *
 * @throws ShopSimError when not even the first run could begin
 */
export async function playScenario(playing: Playing): Promise<ScenarioOutcome> {
  const { plan, target } = playing;
  const judgement = readJudgement(plan);
  const skipped = obstacleTo(plan, target);
  if (skipped !== undefined) return { result: skippedResult(playing, skipped), error: undefined };
  const player = new Player(playing, judgement);
  const search = plan.search === undefined ? null : await player.search(plan.search);
  if (search === null) await player.playVariants();
  return { result: player.result(search), error: player.error };
}

class Player {
  error: Error | undefined;
  readonly #playing: Playing;
  readonly #judgement: Judgement;
  readonly #runs: ScenarioRun[] = [];

  constructor(playing: Playing, judgement: Judgement) {
    this.#playing = playing;
    this.#judgement = judgement;
  }

  async playVariants(): Promise<void> {
    const { variants } = this.#playing.plan;
    for (const [index, variant] of variants.entries()) {
      const isAlone = variants.length === 1;
      this.#playing.onRun({ label: variant.name, number: index + 1, count: variants.length });
      const result = await this.#run(variant, isAlone ? undefined : variant.name);
      if (result === undefined) return;
      this.#runs.push({ variant: variant.name, step: null, result });
      if (this.#isOver) return;
    }
  }

  search(plan: SearchPlan): Promise<SearchResult> {
    const [variant] = this.#playing.plan.variants;
    if (variant === undefined) throw new Error('a scenario has a variant');
    return findLimit({
      rates: ratesOf(plan),
      step: async (ratePerSec) => {
        const result = await this.#runAt(variant, ratePerSec, 'step');
        if (result === undefined) return undefined;
        const step: SearchStep = { ratePerSec, ...judgeStep(this.#judgement.thresholds, variant.name, result) };
        this.#runs.push({ variant: variant.name, step, result });
        return this.#isOver ? undefined : step;
      },
      confirm: async (ratePerSec) => {
        const result = await this.#runAt(variant, ratePerSec, 'confirm');
        if (result === undefined) return undefined;
        const step: SearchStep = { ratePerSec, ...judgeStep(this.#judgement.thresholds, variant.name, result) };
        // A rate that was luck is one more step; the run that holds is what the scenario is judged by.
        this.#runs.push({ variant: variant.name, step: step.held || this.#isOver ? null : step, result });
        return this.#isOver ? undefined : step;
      },
    });
  }

  result(search: SearchResult | null): ScenarioResult {
    const results: VariantResults = new Map(
      this.#runs.filter(({ step }) => step === null).map(({ variant, result }) => [variant, result]),
    );
    const judged = { runs: this.#runs, thresholds: judgeRuns(this.#judgement.thresholds, results), search };
    return {
      ...describePlaying(this.#playing),
      ...judged,
      shows: sentencesOf(this.#judgement.sentences, results),
      ...judgeScenario(judged, { wasStopped: this.#playing.stop.aborted, error: this.error }),
    };
  }

  /** The user stopped it, or an error ended a run. */
  get #isOver(): boolean {
    return this.#playing.stop.aborted || this.error !== undefined;
  }

  #runAt(variant: VariantPlan, ratePerSec: number, kind: 'step' | 'confirm'): Promise<RunResult | undefined> {
    const label = `${kind === 'step' ? '' : 'confirming '}${formatCount(ratePerSec)}/s`;
    const number = this.#runs.length + 1;
    this.#playing.onRun({ label, number, count: undefined });
    return this.#run(withRate(variant, ratePerSec), `${kind}-${number}`);
  }

  /** The result of a run; undefined when it could not begin, but others were made before. */
  async #run(variant: VariantPlan, name: string | undefined): Promise<RunResult | undefined> {
    const { target, identity, run } = this.#playing;
    try {
      const { result, error } = await run(runPlanOf(variant, target, identity, name), name);
      this.error = error;
      return result;
    } catch (error) {
      if (this.#runs.length === 0 || !(error instanceof ShopSimError)) throw error;
      this.error = error;
      return undefined;
    }
  }
}

function describePlaying({
  plan,
  identity,
  startedAt,
}: Playing): Pick<ScenarioResult, 'schema' | 'scenario' | 'demonstrates'> {
  const { name, description, demonstrates } = plan;
  return {
    schema: 'shop-sim/scenario-result/1',
    scenario: { name, description, command: identity.command, startedAt, toolVersion },
    demonstrates,
  };
}

function skippedResult(playing: Playing, reason: string): ScenarioResult {
  return {
    ...describePlaying(playing),
    runs: [],
    thresholds: [],
    shows: [],
    search: null,
    verdict: 'SKIPPED',
    reasons: [reason],
  };
}
