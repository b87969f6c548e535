'use strict';
(() => {
  // The switch between light and dark. Where nothing can be remembered, it holds for the visit.
  const root = document.documentElement;
  const KEY = 'refashion-theme';
  const remembered = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const remember = (theme) => { try { localStorage.setItem(KEY, theme); } catch { /* for this visit */ } };
  const first = remembered();
  if (first === 'light' || first === 'dark') root.dataset.theme = first;

  function themeSwitch() {
    const button = document.getElementById('theme');
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const now = () => root.dataset.theme ?? (dark.matches ? 'dark' : 'light');
    const other = () => (now() === 'dark' ? 'light' : 'dark');
    const label = () => { button.textContent = other() === 'dark' ? '☾ Dark' : '☀ Light'; };
    button.addEventListener('click', () => {
      root.dataset.theme = other();
      remember(root.dataset.theme);
      label();
    });
    dark.addEventListener('change', label);
    button.hidden = false;
    label();
  }

  // Curves are read by pointing at them or by moving the slider below them. The figure has a group
  // for each panel, with a line to be moved and a hidden mark for each value.
  function curve(figure) {
    const svg = figure.querySelector('svg');
    const marks = [...svg.querySelectorAll('[data-x]')];
    const at = (mark) => Number(mark.dataset.x);
    const epochs = [...new Set(marks.map(at))].sort((a, b) => a - b);
    const reading = figure.querySelector('.reading');
    const label = figure.querySelector('.slider');
    const slider = label.querySelector('input');

    function readPanel(panel, epoch) {
      const read = [...panel.querySelectorAll('[data-x]')].filter((mark) => {
        mark.setAttribute('visibility', at(mark) === epoch ? 'visible' : 'hidden');
        return at(mark) === epoch;
      });
      const cursor = panel.querySelector('path');
      cursor.setAttribute('visibility', read.length > 0 ? 'visible' : 'hidden');
      if (read.length === 0) return [];
      cursor.setAttribute('transform', 'translate(' + read[0].getAttribute('cx') + ')');
      const values = read.map((mark) => mark.parentNode.dataset.series + ' ' + Number(mark.dataset.y).toFixed(4));
      return [panel.dataset.panel + ': ' + values.join('; ')];
    }

    function read(place) {
      const panels = [...svg.querySelectorAll('[data-panel]')];
      const lines = panels.flatMap((panel) => readPanel(panel, epochs[place]));
      reading.textContent = ['Epoch ' + epochs[place], ...lines].join('\n');
      slider.value = place;
      slider.setAttribute('aria-valuetext', reading.textContent);
    }

    function point(event) {
      const box = svg.getBoundingClientRect();
      const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
      const away = (mark) => Math.abs(Number(mark.getAttribute('cx')) - x);
      const near = marks.reduce((a, b) => (away(b) < away(a) ? b : a));
      read(epochs.indexOf(at(near)));
    }

    svg.addEventListener('pointermove', point);
    svg.addEventListener('pointerdown', point);
    slider.min = 0;
    slider.max = epochs.length - 1;
    slider.addEventListener('input', () => read(Number(slider.value)));
    slider.setAttribute('aria-label', 'Epoch to read, ' + figure.querySelector('.caption').textContent);
    label.hidden = false;
    read(epochs.length - 1);
  }

  addEventListener('DOMContentLoaded', () => {
    themeSwitch();
    document.querySelectorAll('.curve').forEach(curve);
  });
})();
