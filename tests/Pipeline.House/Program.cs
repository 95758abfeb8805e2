using Pipeline.House;

var lines = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.cs", SearchOption.AllDirectories)
    .Select(File.ReadAllLines)
    .GroupBy(text => text.FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';') ?? "", text => text.Length, StringComparer.Ordinal)
    .ToDictionary(room => room.Key, room => room.Sum(), StringComparer.Ordinal);

var page = Path.Combine(SourceTree.Root, "artifacts", "house.html");
File.WriteAllText(page, HousePage.Of(CompiledHouse.Read(AppContext.BaseDirectory), lines));
Console.WriteLine(Path.GetRelativePath(SourceTree.Root, page));
