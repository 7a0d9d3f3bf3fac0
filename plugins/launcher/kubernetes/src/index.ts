import { definePlugin } from '@agora/plugin-api';
import { KubernetesLauncher } from './kubernetes-launcher.js';
import { kubernetesOptions } from './options.js';

export default definePlugin({
  kind: 'launcher',
  id: 'kubernetes',
  version: '1',
  description: 'Trainings as Jobs of a Kubernetes cluster, by kubectl',
  options: kubernetesOptions,
  create: (options) => new KubernetesLauncher(options),
});
