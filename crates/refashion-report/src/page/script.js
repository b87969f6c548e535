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

  // A curve is read by pointing at it or by moving the slider below it.
  function curve(figure) {
    const data = JSON.parse(figure.querySelector('script').textContent);
    const svg = figure.querySelector('svg');
    const cursor = svg.querySelector('.cursor');
    const reading = figure.querySelector('.reading');
    const label = figure.querySelector('.slider');
    const slider = label.querySelector('input');
    const dots = data.lines.map((line) => {
      const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
      dot.setAttribute('class', 'dot ' + line.kind);
      dot.setAttribute('r', '3.5');
      dot.setAttribute('visibility', 'hidden');
      svg.append(dot);
      return dot;
    });

    function read(epoch) {
      const x = data.x[epoch];
      cursor.setAttribute('x1', x);
      cursor.setAttribute('x2', x);
      svg.classList.add('read');
      data.lines.forEach((line, i) => {
        const there = line.y[epoch] !== undefined && line.y[epoch] !== null;
        dots[i].setAttribute('visibility', there ? 'visible' : 'hidden');
        if (there) {
          dots[i].setAttribute('cx', x);
          dots[i].setAttribute('cy', line.y[epoch]);
        }
      });
      const values = data.lines
        .filter((line) => line.values[epoch] !== '–')
        .map((line) => line.name + ' ' + line.values[epoch]);
      reading.textContent = 'Epoch ' + (epoch + 1) + ': ' + values.join('; ');
      slider.value = epoch + 1;
      slider.setAttribute('aria-valuetext', reading.textContent);
    }

    function point(event) {
      const box = svg.getBoundingClientRect();
      const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
      let near = 0;
      data.x.forEach((place, epoch) => {
        if (Math.abs(place - x) < Math.abs(data.x[near] - x)) near = epoch;
      });
      read(near);
    }

    svg.addEventListener('pointermove', point);
    svg.addEventListener('pointerdown', point);
    slider.addEventListener('input', () => read(Number(slider.value) - 1));
    slider.setAttribute('aria-label', 'Epoch to read, ' + figure.querySelector('.caption').textContent);
    label.hidden = false;
    read(data.x.length - 1);
  }

  addEventListener('DOMContentLoaded', () => {
    themeSwitch();
    document.querySelectorAll('.curve').forEach(curve);
  });
})();
