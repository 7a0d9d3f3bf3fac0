import type { DataSource } from '@agora/plugin-api';
import { hubFile } from '@agora/domain-kit';

/** 805 instructions with the answers of the baseline, gpt4_1106_preview. */
export const ALPACA_EVAL: DataSource = {
  title: 'AlpacaEval 2',
  licence: 'CC-BY-NC-4.0, for research; answers of an OpenAI model',
  names: ['alpaca_eval2_reference_gpt4_1106_preview.json', 'alpaca_eval_gpt4_baseline.json'],
  urls: [
    'https://raw.githubusercontent.com/tatsu-lab/alpaca_eval/cd543a149df89434d8a54582c0151c0b945c3d20/results/gpt4_1106_preview/model_outputs.json',
  ],
  sha256: '83db546b872ddebee8965fd05fa48461ee3c32bc695c62fb57f2d214ff741ec4',
};

/** Judgments of the baseline when told to be brief and to be verbose; the length-controlled win rate is fitted on them too. */
export const GAMED_ROWS: DataSource = {
  title: 'AlpacaEval 2 gamed baselines',
  licence: 'CC-BY-NC-4.0, for research',
  names: ['df_gamed.csv', 'alpaca_eval2_df_gamed.csv', 'alpaca_eval2_gamed_rows_surrogate.csv'],
  urls: [hubFile('tatsu-lab/alpaca_eval', 'df_gamed.csv')],
};
