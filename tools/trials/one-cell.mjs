/** The shortest experiment with every stage, as YAML: one cell whose generator costs nothing. */
export const ONE_CELL = `
name: one-cell
generators: [{ id: expert, provider: calibration, model: expert }]
methods: [response-generation]
domains: [{ id: nano-math, options: { heldOut: 20 } }]
instances: 20
seeds: [1]
metrics: [perplexity]
analysis: { bootstrap: 100 }
`;
