region-division = 行政区划
