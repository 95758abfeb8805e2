// The smallest program, to measure the start of .NET itself.
System.Console.WriteLine("Hello, world");
