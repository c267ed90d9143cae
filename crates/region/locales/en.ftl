region-division = Division
