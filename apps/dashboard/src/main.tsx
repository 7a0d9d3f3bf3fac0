import { render } from 'preact';
import { App } from './app.js';
import './style/colours.css';
import './style/base.css';
import './style/controls.css';
import './style/frame.css';
import './style/table.css';
import './style/figure.css';
import './style/explorer.css';
import './style/sample.css';
import './style/benchmark.css';
import './style/live.css';
import './style/dialog.css';
import './style/compare.css';
import './style/edges.css';
import './style/narrow.css';

// The token has done its work: the browser has the cookie. In the address it could be seen, and be passed on by mistake.
const { search, pathname, hash } = window.location;
if (search.includes('token=')) window.history.replaceState(null, '', `${pathname}${hash}`);

const root = document.getElementById('app');
if (root) render(<App />, root);
