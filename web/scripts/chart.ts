// Charts on demand: loaded only by pages that have one. Beside each stands its table.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

type Series = { name: string; values: number[]; dashed?: boolean; kind?: "line" | "bar" };
type Chart = { labels: string[]; series: Series[] };

const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const show = (element: HTMLElement) => {
  const data = JSON.parse(element.dataset.chart ?? "{}") as Chart;
  const chart = echarts.init(element, undefined, { renderer: "svg" });
  const draw = () =>
    chart.setOption({
      animation: false,
      color: [colour("--peony"), colour("--muted"), colour("--wheat"), colour("--blue")],
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 16, top: data.series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
      legend: data.series.length > 1 ? { top: 0, right: 0, textStyle: { color: colour("--muted") } } : undefined,
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "category", data: data.labels, axisTick: { show: false }, axisLabel: { color: colour("--muted") } },
      yAxis: { type: "value", splitLine: { lineStyle: { color: colour("--line") } }, axisLabel: { color: colour("--muted") } },
      series: data.series.map((series) => ({
        type: series.kind ?? "line",
        name: series.name,
        data: series.values,
        showSymbol: false,
        barMaxWidth: 24,
        lineStyle: { width: series.dashed ? 1.5 : 2.5, type: series.dashed ? "dashed" : "solid" },
      })),
    });
  draw();
  // A board that renews itself takes its charts out: nothing is left behind of them.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const sizes = new ResizeObserver(() => {
    if (element.isConnected) {
      chart.resize();
      return;
    }
    sizes.disconnect();
    dark.removeEventListener("change", draw);
    chart.dispose();
  });
  sizes.observe(element);
  dark.addEventListener("change", draw);
};

const showAll = (within: ParentNode) => {
  for (const element of within.querySelectorAll<HTMLElement>("[data-chart]:not([data-shown])")) {
    element.dataset.shown = "";
    show(element);
  }
};
showAll(document);
// What htmx puts into the page later.
document.addEventListener("htmx:load", (event) => showAll(event.target as HTMLElement));
